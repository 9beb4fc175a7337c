#!/usr/bin/env pwsh

<#
.SYNOPSIS
Flashes a flame detector: runtime, configuration, key, Wi-Fi and firmware, in one command.

.DESCRIPTION
Everything on the board is erased first, so it does not matter what was on it or where an earlier attempt stopped: after a failure the
same command does it all again. The firmware goes last, because the board restarts after it and reads its files when it starts.

Secrets (the Wi-Fi password, the detector's key, the broker's password) are never on a command line or in the output. The Wi-Fi password
is written to a temporary file that only you can read, which is deleted before the command ends, whatever happens.

Exit code 0: done. Exit code 1: not done; one line on standard error names the step, what nanoff said and what to do.

.PARAMETER Port
The board's serial port: COM5, /dev/ttyUSB0, /dev/cu.usbserial-0001. Asked for when missing.

.PARAMETER Ssid
The Wi-Fi network's name. Asked for when missing.

.PARAMETER WifiPassword
The Wi-Fi network's password; an empty one means an open network. Asked for, unseen, when missing.

.PARAMETER Configuration
The detector's configuration, as in docs/configuration.md.

.PARAMETER Key
The detector's key file, as in docs/configuration.md.

.PARAMETER CertificateAuthority
The certificate (PEM) of the authority that signed the broker's. Needed when the broker is mqtts://.

.PARAMETER Application
The firmware, as the nanoFramework build wrote it.

.PARAMETER FirmwareVersion
The version of the nanoFramework runtime (CLR). It belongs to the package versions the firmware was built with.

.PARAMETER Target
The runtime's target. ESP32_REV3 is for ESP32 chips of revision 3 and later, without PSRAM.

.PARAMETER Archive
A folder of runtimes, for flashing without the internet. To make one, with the internet:
nanoff --updatearchive --archivepath DIR --target ESP32_REV3 --fwversion VERSION

.PARAMETER WaitSeconds
How long the board may take to answer after a restart.

.EXAMPLE
./flash.ps1 -Port COM5 -Configuration detector.cfg -Key detector.key -Ssid market -Application Firmware.bin

.EXAMPLE
./flash.ps1 -Port /dev/ttyUSB0 -Ssid market -WhatIf

Shows every command and touches nothing.
#>
[CmdletBinding(SupportsShouldProcess = $true)]
param(
    [Parameter(Position = 0)]
    [ValidateScript({ if ($_ -match '^(COM[0-9]+|/dev/[^\s"'']+)$') { $true } else { throw "a port looks like COM5 or /dev/ttyUSB0, not $_." } })]
    [string]$Port,

    [ValidateLength(1, 32)]
    [string]$Ssid,

    [System.Security.SecureString]$WifiPassword,

    [ValidateNotNullOrEmpty()]
    [string]$Configuration = 'detector.cfg',

    [ValidateNotNullOrEmpty()]
    [string]$Key = 'detector.key',

    [ValidateNotNullOrEmpty()]
    [string]$CertificateAuthority,

    [ValidateNotNullOrEmpty()]
    [string]$Application = 'Firmware.bin',

    # NOT VERIFIED on a board. Firmware/packages.config wants System.Net 1.11.60; the runtime's side of System.Net last changed on
    # 10 July 2026, within 1.17.0, whose fourth number counts builds and stands in no public source. See what there is with
    # nanoff --listtargets --platform esp32
    [ValidatePattern('^[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+$')]
    [string]$FirmwareVersion = '1.17.0.115',

    [ValidatePattern('^[A-Za-z0-9_]+$')]
    [string]$Target = 'ESP32_REV3',

    [ValidateNotNullOrEmpty()]
    [string]$Archive,

    [ValidateRange(1, 600)]
    [int]$WaitSeconds = 60
)

# Windows PowerShell 5.1 parses this whole file before it runs the next lines: no syntax that only 7 knows, and no character outside ASCII.
if ($PSVersionTable.PSVersion.Major -lt 7) {
    [Console]::Error.WriteLine('flash.ps1: PowerShell 7 is needed, this is ' + $PSVersionTable.PSVersion +
        '. Get it with "winget install Microsoft.PowerShell" and run the same command in "pwsh".')
    exit 1
}

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$NanoffVersion = '2.5.162'
$BudgetSeconds = 300
$StepCount = 7

$script:Cmdlet = $PSCmdlet
$script:Clock = [System.Diagnostics.Stopwatch]::StartNew()
$script:StepNumber = 0
$script:StepName = 'start'
$script:Secrets = [System.Collections.Generic.List[string]]::new()
$script:TemporaryFolder = $null
$script:Nanoff = 'nanoff'

function Stop-Flashing([string]$Problem, [string]$Remedy) {
    throw [System.InvalidOperationException]::new("$Problem $Remedy Then run the same command again.")
}

function Format-Elapsed {
    return '{0}:{1:00}' -f [int][Math]::Floor($script:Clock.Elapsed.TotalMinutes), $script:Clock.Elapsed.Seconds
}

function Hide-Secret([string]$Text) {
    foreach ($secret in $script:Secrets) {
        $Text = $Text.Replace($secret, '***')
    }
    return $Text
}

function Add-Secret([string]$Text) {
    # Hiding one or two characters wherever they occur would hide everything else.
    if ($Text.Length -gt 3) {
        $script:Secrets.Add($Text)
    }
}

function Show-Progress {
    $elapsed = Format-Elapsed
    $budget = '{0}:{1:00}' -f [int][Math]::Floor($BudgetSeconds / 60), ($BudgetSeconds % 60)
    Write-Progress -Activity "Flashing, $elapsed of $budget" -Status "$script:StepNumber of $StepCount, $script:StepName" `
        -PercentComplete ([int](100 * ($script:StepNumber - 1) / $StepCount))
}

function Start-Step([string]$Name) {
    $script:StepNumber++
    $script:StepName = $Name
    Write-Host "[$(Format-Elapsed)] $script:StepNumber/$StepCount $Name"
    Show-Progress
}

# The lines of nanoff's output that say what went wrong, as one line.
function Get-Complaint([string]$Output) {
    $lines = @($Output -split '\r?\n' | ForEach-Object { $_.Trim() } | Where-Object { $_ })
    $telling = @($lines | Where-Object { $_ -match 'error|fail|exception|can''t|cannot|couldn''t|no devices' })
    if ($telling.Count -eq 0) {
        $telling = @($lines | Select-Object -Last 1)
    }
    $said = ($telling | Select-Object -First 4) -join '; '
    if ($said.Length -gt 300) {
        $said = $said.Substring(0, 300) + '...'
    }
    if (-not $said) {
        return 'nanoff said nothing.'
    }
    return "nanoff said: $(Hide-Secret $said.TrimEnd('.'))."
}

# Runs nanoff, with the progress bar moving. Answers its exit code (on Linux and macOS only the low 8 bits) and all it wrote.
function Invoke-Nanoff([string[]]$Arguments, [int]$LimitSeconds) {
    $start = [System.Diagnostics.ProcessStartInfo]::new($script:Nanoff)
    foreach ($argument in $Arguments) {
        $start.ArgumentList.Add($argument)
    }
    $start.UseShellExecute = $false
    $start.RedirectStandardInput = $true
    $start.RedirectStandardOutput = $true
    $start.RedirectStandardError = $true
    $process = [System.Diagnostics.Process]::Start($start)
    try {
        $process.StandardInput.Close()
        $output = $process.StandardOutput.ReadToEndAsync()
        $errors = $process.StandardError.ReadToEndAsync()
        $limit = [System.Diagnostics.Stopwatch]::StartNew()
        while (-not $process.WaitForExit(100)) {
            Show-Progress
            if ($limit.Elapsed.TotalSeconds -gt $LimitSeconds) {
                return [pscustomobject]@{ ExitCode = -1; Output = "Error: no end after $LimitSeconds seconds" }
            }
        }
        $process.WaitForExit()
        $all = $output.Result + "`n" + $errors.Result
        Write-Verbose (Hide-Secret $all)
        return [pscustomobject]@{ ExitCode = $process.ExitCode; Output = $all }
    }
    finally {
        # Also where Ctrl+C ended the wait.
        if (-not $process.HasExited) {
            $process.Kill($true)
            $process.WaitForExit()
        }
        $process.Dispose()
    }
}

# One command that changes the board: shown under -WhatIf, asked for under -Confirm, and answered with nanoff's output.
function Invoke-Change([string[]]$Arguments, [int]$LimitSeconds, [string]$Remedy) {
    $shown = (@('nanoff') + $Arguments | ForEach-Object { if ($_ -match '[\s"]') { "'$_'" } else { $_ } }) -join ' '
    if (-not $script:Cmdlet.ShouldProcess($shown, "$shown`nRun it?", $script:StepName)) {
        if (-not $WhatIfPreference) {
            Stop-Flashing 'You said no.' 'The board is not complete.'
        }
        return $null
    }
    $result = Invoke-Nanoff $Arguments $LimitSeconds
    if ($result.ExitCode -ne 0) {
        Stop-Flashing (Get-Complaint $result.Output) $Remedy
    }
    return $result.Output
}

# A file that only the user can read, in a folder that only the user can read (on Windows: in the user's own temporary folder).
function New-PrivateFile([string]$Name, [string]$Text) {
    if ($null -eq $script:TemporaryFolder) {
        $script:TemporaryFolder = [System.IO.Directory]::CreateTempSubdirectory('flame-flash-').FullName
    }
    $options = [System.IO.FileStreamOptions]::new()
    $options.Mode = 'CreateNew'
    $options.Access = 'Write'
    if (-not $IsWindows) {
        $options.UnixCreateMode = [System.IO.UnixFileMode]'UserRead, UserWrite'
    }
    $path = [System.IO.Path]::Combine($script:TemporaryFolder, $Name)
    $writer = [System.IO.StreamWriter]::new($path, $options)
    try {
        $writer.Write($Text)
    }
    finally {
        $writer.Dispose()
    }
    return $path
}

# Deploys what a JSON file describes; under -WhatIf only shows it, without its secrets.
function Invoke-Deployment([string]$Option, [string]$Name, $Content, [string]$Remedy) {
    $json = ConvertTo-Json $Content -Depth 5
    if ($WhatIfPreference) {
        Invoke-Change @('--suppressnanoffversioncheck', $Option, "(temporary)/$Name") 0 $Remedy | Out-Null
        Write-Host "What if: $Name is $(Hide-Secret (ConvertTo-Json $Content -Depth 5 -Compress))"
        return $null
    }
    $path = New-PrivateFile $Name $json
    try {
        return Invoke-Change @('--suppressnanoffversioncheck', $Option, $path) 120 $Remedy
    }
    finally {
        [System.IO.File]::Delete($path)
    }
}

function Wait-Board([string]$Remedy) {
    $arguments = @('--suppressnanoffversioncheck', '--listdevices')
    if ($WhatIfPreference) {
        Invoke-Change $arguments 0 $Remedy | Out-Null
        return
    }
    $limit = [System.Diagnostics.Stopwatch]::StartNew()
    while ($true) {
        $left = [Math]::Ceiling($WaitSeconds - $limit.Elapsed.TotalSeconds)
        $result = Invoke-Nanoff $arguments ([Math]::Max(1, $left))
        if ($result.ExitCode -eq 0 -and $result.Output -match ('@ ' + [regex]::Escape($Port) + '(?![\w.])')) {
            return
        }
        if ($limit.Elapsed.TotalSeconds + 1 -ge $WaitSeconds) {
            Stop-Flashing "The board did not answer within $WaitSeconds seconds. $(Get-Complaint $result.Output)" $Remedy
        }
        Show-Progress
        Start-Sleep -Milliseconds 1000
    }
}

function Read-Bytes([string]$Path, [string]$What, [string]$Option) {
    $full = $script:Cmdlet.GetUnresolvedProviderPathFromPSPath($Path)
    if (-not [System.IO.File]::Exists($full)) {
        Stop-Flashing "There is no file $full." "Name $What with $Option."
    }
    # A comma, lest PowerShell take the array apart.
    return , [System.IO.File]::ReadAllBytes($full)
}

function Get-Crc32([byte[]]$Bytes, [int]$Length) {
    [uint32]$crc = 4294967295
    for ($i = 0; $i -lt $Length; $i++) {
        $crc = $crc -bxor $Bytes[$i]
        for ($bit = 0; $bit -lt 8; $bit++) {
            if ($crc -band 1) {
                $crc = ($crc -shr 1) -bxor 3988292384
            }
            else {
                $crc = $crc -shr 1
            }
        }
    }
    return '{0:x8}' -f ($crc -bxor 4294967295)
}

# The form only; what the values mean is the firmware's to check, and it says so with its amber light.
function Read-Configuration([string]$Path) {
    $bytes = Read-Bytes $Path 'the configuration' '-Configuration'
    $remedy = 'See docs/configuration.md.'
    if ($bytes.Length -gt 2048) {
        Stop-Flashing "$Path is longer than 2048 bytes." $remedy
    }
    # Latin-1 keeps one character a byte.
    $text = [System.Text.Encoding]::Latin1.GetString($bytes)
    if ($text -cmatch '[^\x20-\x7e\r\n]') {
        Stop-Flashing "$Path holds a character outside of ASCII." $remedy
    }
    if ($text -cnotmatch '\Aversion=1\r?\n') {
        Stop-Flashing "$Path does not begin with the line version=1." $remedy
    }
    if ($text -cnotmatch '(?<=\n)crc32=([0-9a-f]{8})[\r\n]*\z') {
        Stop-Flashing "$Path does not end with a line of crc32= and eight lower-case hexadecimal digits." $remedy
    }
    $expected = Get-Crc32 $bytes $text.LastIndexOf('crc32=', [System.StringComparison]::Ordinal)
    if ($Matches[1] -cne $expected) {
        Stop-Flashing "${Path}: crc32=$($Matches[1]) is not the checksum of the lines before it, which is $expected." `
            'The file was changed or damaged: restore it, or, if the change was meant, write this checksum.'
    }
    $values = @{}
    foreach ($line in $text -split '\r?\n') {
        $name, $value = $line -split '=', 2
        $values[$name] = $value
    }
    foreach ($name in 'detector', 'market', 'stall', 'pos', 'broker') {
        if (-not $values[$name]) {
            Stop-Flashing "$Path has no $name." $remedy
        }
    }
    return $values
}

function Test-Key([string]$Path) {
    $text = [System.Text.Encoding]::Latin1.GetString((Read-Bytes $Path 'the key file' '-Key')) -replace '\r?\n\z', ''
    $key = $null
    # What stands on a wrong line may be a secret: it is not repeated.
    foreach ($line in $text -split '\r?\n') {
        if ($line -cmatch '\Akey=(.*)\z') {
            $key = $Matches[1]
            Add-Secret $key
        }
        elseif ($line -cmatch '\Apassword=([\x20-\x7e]*)\z') {
            Add-Secret $Matches[1]
        }
        else {
            Stop-Flashing "$Path holds a line that is neither key= nor password=." 'See docs/configuration.md.'
        }
    }
    # 43 characters of base64url carry 258 bits: the last one's low two bits are none of the key's.
    if ($key -cnotmatch '\A[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]\z') {
        Stop-Flashing "$Path holds no key of 32 bytes in base64url without padding." 'See docs/configuration.md.'
    }
}

function Find-Nanoff {
    if ($WhatIfPreference) {
        Invoke-Change @('--version') 0 '' | Out-Null
        return
    }
    $install = "Install it with: dotnet tool install -g nanoff --version $NanoffVersion (needs the .NET SDK)."
    $found = Get-Command nanoff -CommandType Application -ErrorAction Ignore | Select-Object -First 1
    if ($null -eq $found) {
        Stop-Flashing 'nanoff is not installed, or not on the PATH.' $install
    }
    $script:Nanoff = $found.Source
    $result = Invoke-Nanoff @('--version') 60
    if ($result.Output -notmatch '\b(\d+)\.(\d+)\.\d+') {
        Stop-Flashing "nanoff does not tell its version. $(Get-Complaint $result.Output)" $install
    }
    # Version 3 has another command line.
    if ($Matches[1] -ne '2' -or [int]$Matches[2] -lt 5) {
        Stop-Flashing "nanoff is version $($Matches[0]); this script knows 2.5." `
            "Run: dotnet tool uninstall -g nanoff; dotnet tool install -g nanoff --version $NanoffVersion."
    }
}

function Find-Port {
    $arguments = @('--suppressnanoffversioncheck', '--listports')
    if ($WhatIfPreference) {
        Invoke-Change $arguments 0 '' | Out-Null
        return
    }
    $result = Invoke-Nanoff $arguments 60
    $ports = @([regex]::Matches($result.Output, '(?m)^ +(COM\d+|/dev/\S+)') | ForEach-Object { $_.Groups[1].Value })
    # A port can have a further name, which nanoff does not list.
    if ($ports -contains $Port -or (-not $IsWindows -and [System.IO.File]::Exists($Port))) {
        return
    }
    $there = 'no serial port at all'
    if ($ports.Count -ne 0) {
        $there = $ports -join ', '
    }
    Stop-Flashing "There is no port $Port; nanoff sees $there." 'Plug the board in with a data cable (not a charging one) and name its port with -Port.'
}

function Read-Answer([string]$Value, [string]$Question, [string]$Option) {
    if (-not $Value) {
        try {
            $Value = Read-Host $Question
        }
        catch [System.Management.Automation.PSInvalidOperationException] {
            $Value = ''
        }
    }
    if (-not $Value) {
        Stop-Flashing "$Question is missing." "Give it with $Option."
    }
    return $Value
}

# The password in clear; a placeholder under -WhatIf, where nobody is asked.
function Read-WifiPassword {
    if ($WhatIfPreference -and $null -eq $WifiPassword) {
        $script:Secrets.Add('(asked for)')
        return '(asked for)'
    }
    $secure = $WifiPassword
    if ($null -eq $secure) {
        try {
            $secure = Read-Host "Password of the Wi-Fi network $Ssid (empty: an open network)" -AsSecureString
        }
        catch [System.Management.Automation.PSInvalidOperationException] {
            Stop-Flashing 'The Wi-Fi password is missing.' 'Give it with -WifiPassword.'
        }
    }
    $plain = [System.Net.NetworkCredential]::new('', $secure).Password
    Add-Secret $plain
    if ($plain.Length -ne 0 -and $plain -cnotmatch '\A([\x20-\x7e]{8,63}|[0-9A-Fa-f]{64})\z') {
        Stop-Flashing 'The Wi-Fi password is not one: 8 to 63 ASCII characters, or none for an open network.' 'Give the right one with -WifiPassword, or type it when asked.'
    }
    return $plain
}

function Invoke-Flashing {
    Start-Step 'check the tools and files'
    $Port = Read-Answer $Port 'Port of the board' '-Port'
    $Ssid = Read-Answer $Ssid 'Name of the Wi-Fi network' '-Ssid'
    if ([System.Text.Encoding]::UTF8.GetByteCount($Ssid) -gt 32) {
        Stop-Flashing 'The Wi-Fi name is longer than 32 bytes.' 'Give the right one with -Ssid.'
    }
    $values = Read-Configuration $Configuration
    Test-Key $Key
    $files = @([ordered]@{ Name = 'detector.cfg'; Path = $Configuration }, [ordered]@{ Name = 'detector.key'; Path = $Key })
    if ($CertificateAuthority) {
        $pem = [System.Text.Encoding]::Latin1.GetString((Read-Bytes $CertificateAuthority 'the certificate' '-CertificateAuthority'))
        if ($pem -notmatch '-----BEGIN CERTIFICATE-----' -or $pem -match 'PRIVATE KEY') {
            Stop-Flashing "$CertificateAuthority is not a certificate in PEM form." 'Name the right file with -CertificateAuthority.'
        }
        $files += [ordered]@{ Name = 'ca.pem'; Path = $CertificateAuthority }
    }
    elseif ($values['broker'].StartsWith('mqtts://')) {
        Stop-Flashing "The broker $($values['broker']) uses TLS." 'Name the certificate of its authority with -CertificateAuthority.'
    }
    if ((Read-Bytes $Application 'the firmware' '-Application').Length -eq 0) {
        Stop-Flashing "$Application is empty." 'Build the firmware again.'
    }
    $image = $script:Cmdlet.GetUnresolvedProviderPathFromPSPath($Application)
    $update = @('--suppressnanoffversioncheck', '--target', $Target, '--serialport', $Port, '--update', '--masserase', '--fwversion', $FirmwareVersion)
    if ($Archive) {
        $folder = $script:Cmdlet.GetUnresolvedProviderPathFromPSPath($Archive)
        if (-not [System.IO.Directory]::Exists($folder)) {
            Stop-Flashing "There is no folder $folder." 'Name the folder of the runtimes with -Archive.'
        }
        $update += @('--fromarchive', '--archivepath', $folder)
    }
    $password = Read-WifiPassword
    Find-Nanoff
    Find-Port
    Write-Host "    detector $($values['detector']), market $($values['market']), stall $($values['stall']), on $Port"

    Start-Step "erase the board and flash the runtime $FirmwareVersion"
    Invoke-Change $update 240 ('Close what else uses the port, and hold the button BOOT while it connects; ' +
        "where the version is unknown, see nanoff --listtargets --platform esp32.") | Out-Null

    Start-Step 'wait for the board'
    Wait-Board 'Press the button EN on the board, or unplug it and plug it in again.'

    Start-Step 'write the configuration and key'
    $deployment = [ordered]@{
        serialport = $Port
        files      = @($files | ForEach-Object {
                [ordered]@{
                    DestinationFilePath = "I:\$($_.Name)"
                    SourceFilePath      = $script:Cmdlet.GetUnresolvedProviderPathFromPSPath($_.Path)
                }
            })
    }
    $remedy = 'Unplug the board and plug it in again.'
    $said = Invoke-Deployment '--filedeployment' 'files.json' $deployment $remedy
    foreach ($file in $files) {
        # nanoff answers 0 even when a file failed: only its OK behind the file's name says that it is there.
        if (-not $WhatIfPreference -and $said -notmatch (' to ' + [regex]::Escape("I:\$($file.Name)") + '\.\.\.\s*OK')) {
            Stop-Flashing "$($file.Name) was not written. $(Get-Complaint $said)" $remedy
        }
    }

    Start-Step "set the Wi-Fi network $Ssid"
    $security = 'WPA2'
    if ($password.Length -eq 0) {
        $security = 'None'
    }
    $network = [ordered]@{
        serialport     = $Port
        WirelessClient = [ordered]@{
            Ssid                = $Ssid
            Password            = $password
            Authentication      = $security
            Encryption          = $security
            ConfigurationOption = 'AutoConnect'
        }
    }
    $said = Invoke-Deployment '--networkdeployment' 'network.json' $network $remedy
    if (-not $WhatIfPreference -and $said -notmatch 'Updating wireless configuration\.\.\.\s*OK') {
        Stop-Flashing "The Wi-Fi network was not set. $(Get-Complaint $said)" $remedy
    }

    # --nanodevice asks the board where the firmware goes; nanoff's own idea of the address would overwrite the runtime on larger flashes.
    Start-Step 'flash the firmware'
    $deploy = @('--suppressnanoffversioncheck', '--nanodevice', '--serialport', $Port, '--deploy', '--image', $image)
    $said = Invoke-Change $deploy 180 $remedy
    if (-not $WhatIfPreference -and $said -match 'FAILED') {
        Stop-Flashing (Get-Complaint $said) $remedy
    }

    Start-Step 'wait for the board to start'
    Wait-Board 'Press the button EN on the board, or unplug it and plug it in again.'

    if ($WhatIfPreference) {
        Write-Host 'Nothing was touched.'
    }
    else {
        Write-Host "[$(Format-Elapsed)] Done. Two short amber flashes every two seconds would mean that the detector does not take its configuration."
    }
}

$exitCode = 0
try {
    Invoke-Flashing
}
catch {
    $line = (Hide-Secret $_.Exception.Message) -replace '\s*[\r\n]+\s*', ' '
    [Console]::Error.WriteLine("flash.ps1: step $script:StepNumber of $StepCount ($script:StepName): $line")
    $exitCode = 1
}
finally {
    Write-Progress -Activity 'Flashing' -Completed
    if ($null -ne $script:TemporaryFolder) {
        [System.IO.Directory]::Delete($script:TemporaryFolder, $true)
    }
}
exit $exitCode
