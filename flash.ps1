#!/usr/bin/env pwsh

<#
.SYNOPSIS
Flashes a flame detector and hands it over: key, configuration, runtime, Wi-Fi, firmware, commissioning, certificate, in one command.

.DESCRIPTION
With -Stall (or -StallsCsv) it makes the detector's key and configuration, enrols it at the control room, flashes the board, follows the
commissioning and fetches the certificate. It asks for what is missing and remembers what belongs to the site, never a password. What is
done is kept for each stall, so after a failure the same command goes on where it ended. With -Configuration and -Key it only flashes
these files, all steps each time; then everything on the board is erased first.

Secrets (the Wi-Fi password, the detector's key, the broker's password, the token) are never on a command line or in the output. The Wi-Fi
password is written to a temporary file that only you can read, which is deleted before the command ends, whatever happens. The key lies
in a file that only you can read until the control room has heard the board; then the board and the control room alone have it.

Exit code 0: done. Exit code 1: not done; one line on standard error names the step, what went wrong and what to do.

.EXAMPLE
./flash.ps1 -Port COM5 -Plan market.json -Stall B-07

.EXAMPLE
./flash.ps1 -Port COM5 -Configuration detector.cfg -Key detector.key -Ssid market -Application Firmware.bin

.EXAMPLE
./flash.ps1 -Port /dev/ttyUSB0 -Ssid market -WhatIf

Shows every command and touches nothing.
#>
[CmdletBinding(SupportsShouldProcess = $true)]
param(
    # The board's serial port: COM5, /dev/ttyUSB0, /dev/cu.usbserial-0001. Asked for when missing.
    [Parameter(Position = 0)]
    [ValidateScript({ if ($_ -match '^(COM[0-9]+|/dev/[^\s"'']+)$') { $true } else { throw "a port looks like COM5 or /dev/ttyUSB0, not $_." } })]
    [string]$Port,
    # The Wi-Fi network's name. Asked for when missing.
    [ValidateLength(1, 32)] [string]$Ssid,
    # The Wi-Fi network's password; an empty one means an open network. Asked for, unseen, when missing.
    [System.Security.SecureString]$WifiPassword,
    # The detector's configuration, as in docs/configuration.md, where there is one already.
    [ValidateNotNullOrEmpty()] [string]$Configuration = 'detector.cfg',
    # The detector's key file, as in docs/configuration.md, where there is one already.
    [ValidateNotNullOrEmpty()] [string]$Key = 'detector.key',
    # The certificate (PEM) of the authority that signed the broker's. Needed when the broker is mqtts://.
    [ValidateNotNullOrEmpty()] [string]$CertificateAuthority,
    # The firmware, as the nanoFramework build wrote it.
    [ValidateNotNullOrEmpty()] [string]$Application = 'Firmware.bin',
    # The version of the nanoFramework runtime (CLR). It belongs to the package versions the firmware was built with.
    [ValidatePattern('^[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+$')] [string]$FirmwareVersion = '1.17.0.115',
    # The runtime's target. ESP32_REV3 is for ESP32 chips of revision 3 and later, without PSRAM.
    [ValidatePattern('^[A-Za-z0-9_]+$')] [string]$Target = 'ESP32_REV3',
    # A folder of runtimes, for flashing without the internet. To make one, with the internet:
    # nanoff --updatearchive --archivepath DIR --target ESP32_REV3 --fwversion VERSION
    [ValidateNotNullOrEmpty()] [string]$Archive,
    # How long the board may take to answer after a restart.
    [ValidateRange(1, 600)] [int]$WaitSeconds = 60,
    # The market's id. Asked for when missing, unless the plan says it.
    [ValidatePattern('^[a-z0-9-]{1,32}$')] [string]$Market,
    # The stall's stable number.
    [ValidatePattern('^[!-~]([ -~]{0,30}[!-~])?$')] [string]$Stall,
    # The stall's row in the market's grid.
    [ValidatePattern('^[0-9]{1,4}$')] [string]$Row,
    # The stall's column in the market's grid.
    [ValidatePattern('^[0-9]{1,4}$')] [string]$Column,
    # The stall's floor, 0 at the street.
    [ValidatePattern('^-?[0-9]{1,2}$')] [string]$Floor,
    # The stall's latitude, WGS 84 degrees with a point.
    [string]$Latitude,
    # The stall's longitude, WGS 84 degrees with a point.
    [string]$Longitude,
    # The position's accuracy in whole metres, where known.
    [ValidatePattern('^[0-9]{1,5}$')] [string]$Accuracy,
    # The baud rate of the board's own GNSS receiver, where one is fitted: it finds the position itself, and none is given.
    [ValidateSet('4800', '9600', '38400', '115200')] [string]$Gnss,
    # The market's plan (docs/market-plan.md): says the stall's cell and position, and what lies outside of the market.
    [ValidateNotNullOrEmpty()] [string]$Plan,
    # A survey, stall,lat,lon,acc: says the stall's position.
    [ValidateNotNullOrEmpty()] [string]$Survey,
    # A file with the header stall,row,column,floor,lat,lon,acc: one board after another. It asks before each.
    [ValidateNotNullOrEmpty()] [string]$StallsCsv,
    # The detector's id; else the stall's number in lower case.
    [ValidatePattern('^[a-z0-9-]{1,32}$')] [string]$Detector,
    # The broker: mqtt://host or mqtts://host, with a port where it is not the usual one.
    [ValidatePattern('^mqtts?://[!-9;-~]{1,64}(:[0-9]{1,5})?$')] [string]$Broker,
    # The detector's password at the broker. Asked for, unseen, when missing.
    [System.Security.SecureString]$BrokerPassword,
    # Your name, for the certificate.
    [ValidatePattern('^[!-~]([ -~]{0,30}[!-~])?$')] [string]$Installer,
    # standard, or cooking for a stall with a burner.
    [ValidateSet('standard', 'cooking')] [string]$Profile = 'standard',
    # Where the control room's API is: https://..., or http://127.0.0.1:8500 at the other end of a tunnel.
    [string]$ControlRoom,
    # The file with the installer's token for the control room.
    [ValidateNotNullOrEmpty()] [string]$TokenFile,
    # The detector at this stall that leaves: its board was replaced, or its key lost. The new one needs another id: b-07-2 after b-07.
    [ValidatePattern('^[a-z0-9-]{1,32}$')] [string]$Replaces,
    # How long to follow the commissioning. The board needs ten minutes at most.
    [ValidateRange(1, 1200)] [int]$CommissionSeconds = 660,
    # The folder for the certificate; else it is kept beside the stall's state.
    [ValidateNotNullOrEmpty()] [string]$Out,
    # ko or en; else what was used last, else the system's.
    [ValidateSet('ko', 'en')] [string]$Language,
    # Flash from the archive, without the internet.
    [switch]$Offline,
    # Flash nothing: start the commissioning of an installed detector again and fetch the certificate.
    [switch]$Verify,
    # Do all steps again.
    [switch]$Anew
)

# Windows PowerShell 5.1 parses this whole file before it runs the next lines: no syntax that only 7 knows, and no character outside ASCII.
if ($PSVersionTable.PSVersion.Major -lt 7) {
    [Console]::Error.WriteLine('flash.ps1: PowerShell 7 is needed, this is ' + $PSVersionTable.PSVersion +
        '. Get it with "winget install Microsoft.PowerShell" and run the same command in "pwsh".')
    exit 1
}

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

# -FirmwareVersion's usual value is NOT VERIFIED on a board. Firmware/packages.config wants System.Net 1.11.60; the runtime's side of System.Net last changed on
# 10 July 2026, within 1.17.0, whose fourth number counts builds and stands in no public source. See what there is with
# nanoff --listtargets --platform esp32
$NanoffVersion = '2.5.162'
$BudgetSeconds = 300
$MetresPerDegree = 111195

# Name, English, Korean. Korean is written as escapes, because Windows PowerShell 5.1 reads this file in the machine's own encoding.
$Words = @{}
foreach ($line in @'
check|check the tools and files|\ub3c4\uad6c\uc640 \ud30c\uc77c \ud655\uc778
key|make the key and the configuration|\ud0a4\uc640 \uc124\uc815 \ub9cc\ub4e4\uae30
enrol|enrol {0} at the control room|\uad00\uc81c\uc2e4\uc5d0 {0} \ub4f1\ub85d
runtime|erase the board and flash the runtime {0}|\ubcf4\ub4dc\ub97c \uc9c0\uc6b0\uace0 \ub7f0\ud0c0\uc784 {0} \uc4f0\uae30
wait|wait for the board|\ubcf4\ub4dc \uae30\ub2e4\ub9ac\uae30
files|write the configuration and key|\uc124\uc815\uacfc \ud0a4 \uc4f0\uae30
network|set the Wi-Fi network {0}|\uc640\uc774\ud30c\uc774 {0} \uc124\uc815
firmware|flash the firmware|\ud38c\uc6e8\uc5b4 \uc4f0\uae30
start|wait for the board to start|\ubcf4\ub4dc\uac00 \uc2dc\uc791\ud558\uae30\ub97c \uae30\ub2e4\ub9ac\uae30
commission|commissioning on the board|\ubcf4\ub4dc\uc5d0\uc11c \uc2dc\uc6b4\uc804
certificate|fetch the certificate|\ud655\uc778\uc11c \ubc1b\uae30
before|done before|\uc774\ubbf8 \ub05d\ub0a8
flashing|Flashing, {0} of {1}|\uc124\uce58 \uc911, {0} / {1}
of|{0} of {1}, {2}|{0}/{1}\ub2e8\uacc4, {2}
stall-line|stall {0} of market {1}, detector {2}, on {3}|\uc2dc\uc7a5 {1} \uc810\ud3ec {0}, \uac10\uc9c0\uae30 {2}, \ud3ec\ud2b8 {3}
plug|Plug in the board for stall {0} and press Enter|\uc810\ud3ec {0}\uc5d0 \ub2ec \ubcf4\ub4dc\ub97c \uaf42\uace0 Enter\ub97c \ub204\ub974\uc138\uc694
done|Done in {0}.|{0} \ub9cc\uc5d0 \ub05d\ub0ac\uc2b5\ub2c8\ub2e4.
amber|Two short amber flashes every two seconds would mean that the detector does not take its configuration.|2\ucd08\ub9c8\ub2e4 \uc8fc\ud669 \ubd88\uc774 \ub450 \ubc88 \uc9e7\uac8c \uae5c\ubc15\uc774\uba74 \uac10\uc9c0\uae30\uac00 \uc124\uc815\uc744 \ubc1b\uc544\ub4e4\uc774\uc9c0 \ubabb\ud55c \uac83\uc785\ub2c8\ub2e4.
print|Certificate, to print and sign: {0}|\uc778\uc1c4\ud574\uc11c \uc11c\uba85\ud560 \ud655\uc778\uc11c: {0}
over|That is above the {0} planned.|\uacc4\ud68d\ud55c {0}\uc744 \ub118\uc5c8\uc2b5\ub2c8\ub2e4.
pass|pass|\ud569\uaca9
fail|FAIL|\ubd88\ud569\uaca9
skip|skipped|\uac74\ub108\ub700
ask.port|Port of the board|\ubcf4\ub4dc\uc758 \ud3ec\ud2b8
ask.market|Market id|\uc2dc\uc7a5 ID
ask.stall|Number of the stall|\uc810\ud3ec \ubc88\ud638
ask.row|Row of the stall in the market's grid|\uc810\ud3ec\uc758 \ud589 \ubc88\ud638
ask.column|Column of the stall in the market's grid|\uc810\ud3ec\uc758 \uc5f4 \ubc88\ud638
ask.floor|Floor of the stall (0: at the street)|\uc810\ud3ec\uc758 \uce35 (0: \uae38 \ub192\uc774)
ask.latitude|Latitude of the stall, as 37.5701234|\uc810\ud3ec\uc758 \uc704\ub3c4 (\uc608: 37.5701234)
ask.longitude|Longitude of the stall, as 126.9991234|\uc810\ud3ec\uc758 \uacbd\ub3c4 (\uc608: 126.9991234)
ask.broker|Broker, as mqtts://host|\ube0c\ub85c\ucee4 (\uc608: mqtts://host)
ask.ssid|Name of the Wi-Fi network|\uc640\uc774\ud30c\uc774 \uc774\ub984
ask.room|Address of the control room's API|\uad00\uc81c\uc2e4 API \uc8fc\uc18c
ask.token|File with the installer's token|\uc124\uce58\uc790 \ud1a0\ud070 \ud30c\uc77c
ask.installer|Your name (ASCII), for the certificate|\ud655\uc778\uc11c\uc5d0 \uc801\uc744 \uc774\ub984 (\uc601\ubb38)
ask.archive|Folder of the runtimes|\ub7f0\ud0c0\uc784 \ud3f4\ub354
ask.wifi|Password of the Wi-Fi network {0} (empty: an open network)|\uc640\uc774\ud30c\uc774 {0}\uc758 \uc554\ud638 (\uc5c6\uc73c\uba74 \uadf8\ub0e5 Enter)
ask.password|The detector's password at the broker (empty: none)|\ube0c\ub85c\ucee4\uc5d0\uc11c \uc4f0\ub294 \uac10\uc9c0\uae30 \uc554\ud638 (\uc5c6\uc73c\uba74 \uadf8\ub0e5 Enter)
step.wifi|Wi-Fi signal|\uc640\uc774\ud30c\uc774 \uc2e0\ud638
step.time|time|\uc2dc\uac01
step.broker|broker|\ube0c\ub85c\ucee4 \uc5f0\uacb0
step.round-trip|signed round trip|\uc11c\uba85\ub41c \uc655\ubcf5 \ud655\uc778
step.indicator|lights and buzzer|\ud45c\uc2dc\ub4f1\uacfc \ubd80\uc800
step.sensor|sensor, dark and bright|\uc13c\uc11c \uc5b4\ub461\uac8c, \ubc1d\uac8c
step.flame|test flame|\uc2dc\ud5d8 \ubd88\uaf43
step.lamp|test lamp|\uc2dc\ud5d8 \ub7a8\ud504
step.recipients|recipients' answers|\uc218\uc2e0\uc790 \uc751\ub2f5
do.5|Now: see red, amber and hear the buzzer in turn, then press the button once.|\uc9c0\uae08: \ube68\uac15, \uc8fc\ud669, \ubd80\uc800\uac00 \ucc28\ub840\ub85c \ucf1c\uc9c0\uba74 \ubc84\ud2bc\uc744 \ud55c \ubc88 \ub204\ub974\uc138\uc694.
do.6|Now: cover the sensor with a hand, then hold a lighter before it.|\uc9c0\uae08: \uc190\uc73c\ub85c \uc13c\uc11c\ub97c \uac00\ub838\ub2e4\uac00 \ub77c\uc774\ud130\ub97c \uc55e\uc5d0 \ub300\uc138\uc694.
do.7|Now: hold a test flame in view for 10 s; where the seven flashes go on, take it away for 5 s and hold it again.|\uc9c0\uae08: \uc2dc\ud5d8 \ubd88\uaf43\uc744 10\ucd08 \ub3d9\uc548 \uc13c\uc11c \uc55e\uc5d0 \ub450\uc138\uc694. \uc77c\uacf1 \ubc88 \uae5c\ubc15\uc784\uc774 \uacc4\uc18d\ub418\uba74 5\ucd08 \ub3d9\uc548 \uce58\uc6e0\ub2e4\uac00 \ub2e4\uc2dc \ub300\uc138\uc694.
do.8|Now: those who are told acknowledge the test alarm.|\uc9c0\uae08: \uc5f0\ub77d\ubc1b\uc740 \uc0ac\ub78c\uc774 \uc2dc\ud5d8 \uacbd\ubcf4\uc5d0 \uc751\ub2f5\ud569\ub2c8\ub2e4.
check-wifi-name-and-password|The access point is not heard or does not let the board in: check the Wi-Fi name and password.|\uacf5\uc720\uae30\uac00 \uc548 \uc7a1\ud788\uac70\ub098 \uc811\uc18d\uc774 \uac70\ubd80\ub429\ub2c8\ub2e4. \uc640\uc774\ud30c\uc774 \uc774\ub984\uacfc \uc554\ud638\ub97c \ud655\uc778\ud558\uc138\uc694.
move-closer-to-access-point|The Wi-Fi signal is weak: move the antenna, or add an access point.|\uc640\uc774\ud30c\uc774 \uc2e0\ud638\uac00 \uc57d\ud569\ub2c8\ub2e4. \uc548\ud14c\ub098\ub97c \uc62e\uae30\uac70\ub098 \uacf5\uc720\uae30\ub97c \ucd94\uac00\ud558\uc138\uc694.
open-ntp|Let UDP port 123 through to a time server.|\uc2dc\uac01 \uc11c\ubc84\ub85c \uac00\ub294 UDP \ud3ec\ud2b8 123\uc744 \uc5ec\uc138\uc694.
check-broker-address-and-password|Check the broker's address, the detector's password there and the certificate.|\ube0c\ub85c\ucee4 \uc8fc\uc18c, \uac10\uc9c0\uae30 \uc554\ud638, \uc778\uc99d\uc11c\ub97c \ud655\uc778\ud558\uc138\uc694.
check-enrolment-and-key|No signed receipt came: check that the control room runs and knows this detector's key.|\uc11c\uba85\ub41c \ud68c\uc2e0\uc774 \uc5c6\uc2b5\ub2c8\ub2e4. \uad00\uc81c\uc2e4\uc774 \ucf1c\uc838 \uc788\uace0 \uc774 \uac10\uc9c0\uae30\uc758 \ud0a4\uac00 \ub4f1\ub85d\ub410\ub294\uc9c0 \ud655\uc778\ud558\uc138\uc694.
needs-broker|Put the broker right first.|\ube0c\ub85c\ucee4 \uc5f0\uacb0\uc744 \uba3c\uc800 \ud574\uacb0\ud558\uc138\uc694.
check-lamps-then-press-button|Check red, amber and buzzer and their wires, then press the button.|\ube68\uac15, \uc8fc\ud669, \ubd80\uc800\uc640 \ubc30\uc120\uc744 \ud655\uc778\ud558\uace0 \ubc84\ud2bc\uc744 \ub204\ub974\uc138\uc694.
cover-then-light-sensor|Cover the sensor with a hand, then hold a lighter before it.|\uc190\uc73c\ub85c \uc13c\uc11c\ub97c \uac00\ub838\ub2e4\uac00 \ub77c\uc774\ud130\ub97c \uc55e\uc5d0 \ub300\uc138\uc694.
check-sensor-wires|The sensor is open, shorted or stuck: check its wires.|\uc13c\uc11c\uac00 \ub2e8\uc120, \ub2e8\ub77d \ub610\ub294 \uace0\ucc29 \uc0c1\ud0dc\uc785\ub2c8\ub2e4. \ubc30\uc120\uc744 \ud655\uc778\ud558\uc138\uc694.
shade-sensor|The sensor is blinded even when covered: shade it.|\uac00\ub824\ub3c4 \uc13c\uc11c\uac00 \ud3ec\ud654\ub429\ub2c8\ub2e4. \uadf8\ub298\uc9c0\uac8c \ud558\uc138\uc694.
hold-flame-in-view|No light of a flame came: hold the flame in view of the sensor.|\ubd88\uaf43\uc774 \ubcf4\uc774\uc9c0 \uc54a\uc558\uc2b5\ub2c8\ub2e4. \uc13c\uc11c\uac00 \ubcf4\uc774\ub294 \uacf3\uc5d0 \ubd88\uaf43\uc744 \ub450\uc138\uc694.
hold-flame-longer|No alarm within 10 s: a larger or nearer flame, for 10 s.|10\ucd08 \uc548\uc5d0 \uacbd\ubcf4\uac00 \uc5c6\uc5c8\uc2b5\ub2c8\ub2e4. \ub354 \ud06c\uac70\ub098 \uac00\uae4c\uc6b4 \ubd88\uaf43\uc744 10\ucd08 \ub3d9\uc548 \ub450\uc138\uc694.
check-lamp|The test lamp's light does not reach the sensor: check it.|\uc2dc\ud5d8 \ub7a8\ud504\uc758 \ube5b\uc774 \uc13c\uc11c\uc5d0 \ub2ff\uc9c0 \uc54a\uc2b5\ub2c8\ub2e4. \ub7a8\ud504\ub97c \ud655\uc778\ud558\uc138\uc694.
nobody-was-told|The control room told nobody: check its recipients.|\uc544\ubb34\uc5d0\uac8c\ub3c4 \uc5f0\ub77d\ub418\uc9c0 \uc54a\uc558\uc2b5\ub2c8\ub2e4. \uad00\uc81c\uc2e4\uc758 \uc218\uc2e0\uc790\ub97c \ud655\uc778\ud558\uc138\uc694.
not-all-answered|Some have not acknowledged the test: call them and repeat.|\uc751\ub2f5\ud558\uc9c0 \uc54a\uc740 \uc0ac\ub78c\uc774 \uc788\uc2b5\ub2c8\ub2e4. \uc5f0\ub77d\ud55c \ub4a4 \ub2e4\uc2dc \ud558\uc138\uc694.
out-of-time|Ten minutes were over: start again.|10\ubd84\uc774 \uc9c0\ub0ac\uc2b5\ub2c8\ub2e4. \ub2e4\uc2dc \uc2dc\uc791\ud558\uc138\uc694.
broken-off|The button was held: start again.|\ubc84\ud2bc\uc774 \ub20c\ub824 \uc911\ub2e8\ub410\uc2b5\ub2c8\ub2e4. \ub2e4\uc2dc \uc2dc\uc791\ud558\uc138\uc694.
'@ -split '\r?\n') {
    $name, $english, $korean = $line -split '\|'
    $Words[$name] = @{ en = $english; ko = [regex]::Unescape($korean) }
}

$script:Cmdlet = $PSCmdlet
$script:Clock = [System.Diagnostics.Stopwatch]::StartNew()
$script:StepNumber = 0
$script:StepName = 'start'
$script:Secrets = [System.Collections.Generic.List[string]]::new()
$script:TemporaryFolder = $null
$script:Nanoff = 'nanoff'
$script:StepCount = 7
# What is done at this stall, by step; empty and not kept where files were given.
$script:State = @{}
$script:StateFolder = $null
$script:Room = $null
$script:DataFolder = $null

function Get-Word([string]$Name) {
    if (-not $Words.ContainsKey($Name)) { return $Name }
    $text = $Words[$Name][$Language]
    if ($args.Count -ne 0) { return $text -f $args }
    return $text
}

function Stop-Flashing([string]$Problem, [string]$Remedy) {
    throw [System.InvalidOperationException]::new("$Problem $Remedy Then run the same command again.")
}

function Stop-If([bool]$IsWrong, [string]$Problem, [string]$Remedy) {
    if ($IsWrong) { Stop-Flashing $Problem $Remedy }
}

function Format-Seconds([double]$Seconds) {
    return '{0}:{1:00}' -f [Math]::Floor($Seconds / 60), [Math]::Floor($Seconds % 60)
}

function Format-Elapsed {
    return Format-Seconds $script:Clock.Elapsed.TotalSeconds
}

function Hide-Secret([string]$Text) {
    foreach ($secret in $script:Secrets) {
        $Text = $Text.Replace($secret, '***')
    }
    return $Text
}

function Add-Secret([string]$Text) {
    # Hiding one or two characters wherever they occur would hide everything else.
    if ($Text.Length -gt 3) { $script:Secrets.Add($Text) }
}

function Show-Progress {
    Write-Progress -Activity (Get-Word 'flashing' (Format-Elapsed) (Format-Seconds $BudgetSeconds)) `
        -PercentComplete ([int](100 * ($script:StepNumber - 1) / $StepCount)) -Status (Get-Word 'of' $script:StepNumber $StepCount $script:StepName)
}

function Start-Step([string]$Name, [string]$With = '', [switch]$IsDone) {
    $script:StepNumber++
    $script:StepName = Get-Word $Name $With
    $note = if ($IsDone) { ': ' + (Get-Word 'before') } else { '' }
    Write-Host "[$(Format-Elapsed)] $script:StepNumber/$StepCount $script:StepName$note"
    Show-Progress
}

# The lines of nanoff's output that say what went wrong, as one line.
function Get-Complaint([string]$Output) {
    $lines = @($Output -split '\r?\n' | ForEach-Object { $_.Trim() } | Where-Object { $_ })
    $telling = @($lines | Where-Object { $_ -match 'error|fail|exception|can''t|cannot|couldn''t|no devices' })
    if ($telling.Count -eq 0) { $telling = @($lines | Select-Object -Last 1) }
    $said = ($telling | Select-Object -First 4) -join '; '
    if (-not $said) { return 'nanoff said nothing.' }
    if ($said.Length -gt 300) { $said = $said.Substring(0, 300) + '...' }
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
        Stop-If (-not $WhatIfPreference) 'You said no.' 'The board is not complete.'
        return $null
    }
    $result = Invoke-Nanoff $Arguments $LimitSeconds
    Stop-If ($result.ExitCode -ne 0) (Get-Complaint $result.Output) $Remedy
    return $result.Output
}

# A file that only the user can read, in a folder that only the user can read (on Windows: in the user's own temporary folder).
function New-PrivateFile([string]$Name, [string]$Text) {
    if ($null -eq $script:TemporaryFolder) {
        $script:TemporaryFolder = [System.IO.Directory]::CreateTempSubdirectory('flame-flash-').FullName
    }
    $path = [System.IO.Path]::Combine($script:TemporaryFolder, $Name)
    Write-PrivateFile $path $Text
    return $path
}

function Write-PrivateFile([string]$Path, [string]$Text) {
    [System.IO.File]::Delete($Path)
    $options = [System.IO.FileStreamOptions]::new()
    $options.Mode = 'CreateNew'
    $options.Access = 'Write'
    if (-not $IsWindows) { $options.UnixCreateMode = [System.IO.UnixFileMode]'UserRead, UserWrite' }
    $writer = [System.IO.StreamWriter]::new($Path, $options)
    try {
        $writer.Write($Text)
    }
    finally {
        $writer.Dispose()
    }
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
        if ($result.ExitCode -eq 0 -and $result.Output -match ('@ ' + [regex]::Escape($Port) + '(?![\w.])')) { return }
        Stop-If ($limit.Elapsed.TotalSeconds + 1 -ge $WaitSeconds) "The board did not answer within $WaitSeconds seconds. $(Get-Complaint $result.Output)" $Remedy
        Show-Progress
        Start-Sleep -Milliseconds 1000
    }
}

function Get-FullPath([string]$Path) {
    return $script:Cmdlet.GetUnresolvedProviderPathFromPSPath($Path)
}

function Read-Bytes([string]$Path, [string]$What, [string]$Option) {
    $full = Get-FullPath $Path
    Stop-If (-not [System.IO.File]::Exists($full)) "There is no file $full." "Name $What with $Option."
    # A comma, lest PowerShell take the array apart.
    return , [System.IO.File]::ReadAllBytes($full)
}

# Latin-1 keeps one character a byte.
function Read-Text([string]$Path, [string]$What, [string]$Option) {
    return [System.Text.Encoding]::Latin1.GetString((Read-Bytes $Path $What $Option))
}

function Read-Lines([string]$Path, [string]$What, [string]$Option) {
    return @([System.Text.Encoding]::UTF8.GetString((Read-Bytes $Path $What $Option)).Trim() -split '\r?\n')
}

# Of ASCII text.
function Get-Crc32([string]$Text) {
    [uint32]$crc = 4294967295
    foreach ($byte in [System.Text.Encoding]::ASCII.GetBytes($Text)) {
        $crc = $crc -bxor $byte
        for ($bit = 0; $bit -lt 8; $bit++) {
            $crc = if ($crc -band 1) { ($crc -shr 1) -bxor 3988292384 } else { $crc -shr 1 }
        }
    }
    return '{0:x8}' -f ($crc -bxor 4294967295)
}

# The form only; what the values mean is the firmware's to check, and it says so with its amber light.
function Read-Configuration([string]$Path) {
    $text = Read-Text $Path 'the configuration' '-Configuration'
    $remedy = 'See docs/configuration.md.'
    Stop-If ($text.Length -gt 2048) "$Path is longer than 2048 bytes." $remedy
    Stop-If ($text -cmatch '[^\x20-\x7e\r\n]') "$Path holds a character outside of ASCII." $remedy
    Stop-If ($text -cnotmatch '\Aversion=[12]\r?\n') "$Path does not begin with the line version=1 or version=2." $remedy
    Stop-If ($text -cnotmatch '(?<=\n)crc32=([0-9a-f]{8})[\r\n]*\z') "$Path does not end with a line of crc32= and eight lower-case hexadecimal digits." $remedy
    $expected = Get-Crc32 ($text.Substring(0, $text.LastIndexOf('crc32=', [System.StringComparison]::Ordinal)))
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
        Stop-If (-not $values[$name]) "$Path has no $name." $remedy
    }
    return $values
}

function Test-Key([string]$Path) {
    $text = (Read-Text $Path 'the key file' '-Key') -replace '\r?\n\z', ''
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
    Stop-If ($key -cnotmatch '\A[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]\z') "$Path holds no key of 32 bytes in base64url without padding." 'See docs/configuration.md.'
}

function Find-Nanoff {
    if ($WhatIfPreference) {
        Invoke-Change @('--version') 0 '' | Out-Null
        return
    }
    $install = "Install it with: dotnet tool install -g nanoff --version $NanoffVersion (needs the .NET SDK)."
    $found = Get-Command nanoff -CommandType Application -ErrorAction Ignore | Select-Object -First 1
    Stop-If ($null -eq $found) 'nanoff is not installed, or not on the PATH.' $install
    $script:Nanoff = $found.Source
    $result = Invoke-Nanoff @('--version') 60
    Stop-If ($result.Output -notmatch '\b(\d+)\.(\d+)\.\d+') "nanoff does not tell its version. $(Get-Complaint $result.Output)" $install
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
    if ($ports -contains $Port -or (-not $IsWindows -and [System.IO.File]::Exists($Port))) { return }
    $there = if ($ports.Count -ne 0) { $ports -join ', ' } else { 'no serial port at all' }
    Stop-Flashing "There is no port $Port; nanoff sees $there." 'Plug the board in with a data cable (not a charging one) and name its port with -Port.'
}

# What somebody types; nothing where nobody is there to ask.
function Read-Typed([string]$Question, [switch]$AsSecret) {
    try {
        return Read-Host $Question -AsSecureString:$AsSecret
    }
    catch [System.Management.Automation.PSInvalidOperationException] {
        return $null
    }
}

function Read-Answer([string]$Value, [string]$Question, [string]$Option) {
    if (-not $Value) { $Value = Read-Typed $Question }
    Stop-If (-not $Value) "$Question is missing." "Give it with $Option."
    return $Value
}

function Get-Plain([System.Security.SecureString]$Secret) {
    return [System.Net.NetworkCredential]::new('', $Secret).Password
}

# The password in clear; a placeholder under -WhatIf, where nobody is asked.
function Read-WifiPassword {
    if ($WhatIfPreference -and $null -eq $WifiPassword) {
        $script:Secrets.Add('(asked for)')
        return '(asked for)'
    }
    $secure = if ($null -ne $WifiPassword) { $WifiPassword } else { Read-Typed (Get-Word 'ask.wifi' $Ssid) -AsSecret }
    Stop-If ($null -eq $secure) 'The Wi-Fi password is missing.' 'Give it with -WifiPassword.'
    $plain = Get-Plain $secure
    Add-Secret $plain
    Stop-If ($plain.Length -ne 0 -and $plain -cnotmatch '\A([\x20-\x7e]{8,63}|[0-9A-Fa-f]{64})\z') `
        'The Wi-Fi password is not one: 8 to 63 ASCII characters, or none for an open network.' 'Give the right one with -WifiPassword, or type it when asked.'
    return $plain
}

# The runtime, the archive and the firmware, checked before anything is touched.
function Test-Materials([string]$BrokerUrl) {
    Stop-If ([System.Text.Encoding]::UTF8.GetByteCount($Ssid) -gt 32) 'The Wi-Fi name is longer than 32 bytes.' 'Give the right one with -Ssid.'
    if ($CertificateAuthority) {
        $pem = Read-Text $CertificateAuthority 'the certificate' '-CertificateAuthority'
        Stop-If ($pem -notmatch '-----BEGIN CERTIFICATE-----' -or $pem -match 'PRIVATE KEY') `
            "$CertificateAuthority is not a certificate in PEM form." 'Name the right file with -CertificateAuthority.'
    }
    elseif ($BrokerUrl.StartsWith('mqtts://')) {
        Stop-Flashing "The broker $BrokerUrl uses TLS." 'Name the certificate of its authority with -CertificateAuthority.'
    }
    Stop-If ((Read-Bytes $Application 'the firmware' '-Application').Length -eq 0) "$Application is empty." 'Build the firmware again.'
    if ($Offline -and -not $Archive) { $script:Archive = Read-Answer '' (Get-Word 'ask.archive') '-Archive' }
    Stop-If ($Archive -and -not [System.IO.Directory]::Exists((Get-FullPath $Archive))) `
        "There is no folder $(Get-FullPath $Archive)." 'Name the folder of the runtimes with -Archive.'
}

function Get-Hash([byte[]]$Bytes) {
    return [Convert]::ToHexString([System.Security.Cryptography.SHA256]::HashData($Bytes))
}

function Save-State {
    if ($null -ne $script:StateFolder -and -not $WhatIfPreference) {
        Write-PrivateFile ([System.IO.Path]::Combine($script:StateFolder, 'state.json')) (ConvertTo-Json $script:State)
    }
}

function Read-Json([string]$Path) {
    if ([System.IO.File]::Exists($Path)) {
        try {
            return ConvertFrom-Json ([System.IO.File]::ReadAllText($Path)) -AsHashtable
        }
        catch [System.ArgumentException] {
            Stop-Flashing "$Path is no JSON: $($_.Exception.Message)" 'Correct it; what flash.ps1 wrote itself may be deleted.'
        }
    }
    return @{}
}

# What was built on a step falls with it.
$FallsWith = @{ runtime = 'keyed', 'files', 'network', 'firmware', 'commissioned'; files = 'firmware', 'commissioned'
    network = 'firmware', 'commissioned'; firmware = @('commissioned') }

function Remove-Mark([string]$Name) {
    foreach ($mark in @($Name) + $FallsWith[$Name]) {
        $script:State.Remove($mark)
    }
}

# Starts a step that changes the board; false when it is done already.
function Start-BoardStep([string]$Name, [string]$With, $Marks) {
    $isDone = $script:State[$Name] -ceq $Marks[$Name]
    Start-Step $Name $With -IsDone:$isDone
    if (-not $isDone) {
        # Taken off before, so that an attempt that ends in the middle is not taken for one that is done.
        Remove-Mark $Name
        Save-State
    }
    return -not $isDone
}

function Set-Mark([string]$Name, $Marks) {
    $script:State[$Name] = $Marks[$Name]
    Save-State
}

# From the bare board to the started firmware. $Files: each one's path by its name, empty for none. Answers whether the configuration was written.
function Invoke-Board($Files, [string]$Password, $Marks) {
    if (Start-BoardStep 'runtime' $FirmwareVersion $Marks) {
        $update = @('--suppressnanoffversioncheck', '--target', $Target, '--serialport', $Port, '--update', '--masserase', '--fwversion', $FirmwareVersion)
        if ($Archive) { $update += @('--fromarchive', '--archivepath', (Get-FullPath $Archive)) }
        Invoke-Change $update 240 ('Close what else uses the port, and hold the button BOOT while it connects; ' +
            "where the version is unknown, see nanoff --listtargets --platform esp32.") | Out-Null
        Set-Mark 'runtime' $Marks
    }

    Start-Step 'wait'
    Wait-Board 'Press the button EN on the board, or unplug it and plug it in again; for another board than before add -Anew.'

    $remedy = 'Unplug the board and plug it in again.'
    $isFresh = Start-BoardStep 'files' '' $Marks
    if ($isFresh) {
        $names = @($Files.Keys | Where-Object { $Files[$_] })
        $deployment = [ordered]@{
            serialport = $Port
            files      = @($names | ForEach-Object { [ordered]@{ DestinationFilePath = "I:\$_"; SourceFilePath = Get-FullPath $Files[$_] } })
        }
        $said = Invoke-Deployment '--filedeployment' 'files.json' $deployment $remedy
        foreach ($name in $names) {
            # nanoff answers 0 even when a file failed: only its OK behind the file's name says that it is there.
            Stop-If (-not $WhatIfPreference -and $said -notmatch (' to ' + [regex]::Escape("I:\$name") + '\.\.\.\s*OK')) `
                "$name was not written. $(Get-Complaint $said)" $remedy
        }
        $script:State['keyed'] = $script:State['key']
        Set-Mark 'files' $Marks
    }

    if (Start-BoardStep 'network' $Ssid $Marks) {
        $security = if ($Password.Length -eq 0) { 'None' } else { 'WPA2' }
        $network = [ordered]@{
            serialport     = $Port
            WirelessClient = [ordered]@{
                Ssid                = $Ssid
                Password            = $Password
                Authentication      = $security
                Encryption          = $security
                ConfigurationOption = 'AutoConnect'
            }
        }
        $said = Invoke-Deployment '--networkdeployment' 'network.json' $network $remedy
        Stop-If (-not $WhatIfPreference -and $said -notmatch 'Updating wireless configuration\.\.\.\s*OK') "The Wi-Fi network was not set. $(Get-Complaint $said)" $remedy
        Set-Mark 'network' $Marks
    }

    # --nanodevice asks the board where the firmware goes; nanoff's own idea of the address would overwrite the runtime on larger flashes.
    if (Start-BoardStep 'firmware' '' $Marks) {
        $deploy = @('--suppressnanoffversioncheck', '--nanodevice', '--serialport', $Port, '--deploy', '--image', (Get-FullPath $Application))
        $said = Invoke-Change $deploy 180 $remedy
        Stop-If (-not $WhatIfPreference -and $said -match 'FAILED') (Get-Complaint $said) $remedy
    }
    Start-Step 'start'
    Wait-Board 'Press the button EN on the board, or unplug it and plug it in again.'
    # Only now: a board that did not come up is flashed again.
    Set-Mark 'firmware' $Marks
    return $isFresh
}

# As it was always: files that are there, every step.
function Invoke-Flashing {
    Start-Step 'check'
    $script:Port = Read-Answer $Port (Get-Word 'ask.port') '-Port'
    $script:Ssid = Read-Answer $Ssid (Get-Word 'ask.ssid') '-Ssid'
    $values = Read-Configuration $Configuration
    Test-Key $Key
    Test-Materials $values['broker']
    $password = Read-WifiPassword
    Find-Nanoff
    Find-Port
    Write-Host "    $(Get-Word 'stall-line' $values['stall'] $values['market'] $values['detector'] $Port)"
    Invoke-Board ([ordered]@{ 'detector.cfg' = $Configuration; 'detector.key' = $Key; 'ca.pem' = $CertificateAuthority }) $password @{ runtime = 'x'; files = 'x'; network = 'x'; firmware = 'x' } | Out-Null
    if ($WhatIfPreference) {
        Write-Host 'Nothing was touched.'
    }
    else {
        Write-Host "[$(Format-Elapsed)] $(Get-Word 'done' (Format-Elapsed)) $(Get-Word 'amber')"
    }
}

function Read-Degrees([string]$Text, [string]$What) {
    Stop-If ($Text -cnotmatch '\A-?[0-9]{1,3}(\.[0-9]+)?\z') "The $What '$Text' is no number of degrees with a point." 'Give it as 37.5701234.'
    return [double]::Parse($Text, [cultureinfo]::InvariantCulture)
}

# A stall of the plan, with the place of its cell (docs/market-plan.md) and the market's box; nothing without a plan.
function Read-PlanStall([string]$Number) {
    if (-not $Plan) { return $null }
    Read-Bytes $Plan 'the plan' '-Plan' | Out-Null
    $chart = Read-Json (Get-FullPath $Plan)
    Stop-If ($Market -cne $chart['market']) "$Plan is the plan of $($chart['market']), not of $Market." 'Name the right one.'
    $found = @($chart['stalls'] | Where-Object { $_['number'] -ceq $Number })
    Stop-If ($found.Count -ne 1) "$Plan has no stall $Number." 'Name the right one with -Stall.'
    $grid = $chart['grid']
    $bearing = $grid['bearingDegrees'] * [Math]::PI / 180
    $along = $found[0]['row'] * $grid['cellMetres']
    $across = $found[0]['column'] * $grid['cellMetres']
    $cell = $found[0]
    $cell['cellLat'] = $grid['lat'] + ($along * [Math]::Cos($bearing) - $across * [Math]::Sin($bearing)) / $MetresPerDegree
    $cell['cellLon'] = $grid['lon'] + ($along * [Math]::Sin($bearing) + $across * [Math]::Cos($bearing)) / ($MetresPerDegree * [Math]::Cos($grid['lat'] * [Math]::PI / 180))
    $cell['cellMetres'] = $grid['cellMetres']
    $cell['box'] = $chart['box']
    return $cell
}

function Format-Degrees($Degrees) {
    return ([double]$Degrees).ToString('0.0000000', [cultureinfo]::InvariantCulture)
}

# $Stall with stall, row, column, floor, lat, lon, acc as texts; what the plan and the survey know goes in, nonsense is refused.
function Resolve-Place($Stall) {
    $cell = Read-PlanStall $Stall.stall
    if ($null -ne $cell) {
        foreach ($name in 'row', 'column', 'floor') {
            Stop-If ($Stall[$name] -and [int]$Stall[$name] -ne $cell[$name]) `
                "The $name of $($Stall.stall) is $($cell[$name]) in $Plan, not $($Stall[$name])." 'Give the right one.'
            $Stall[$name] = [string]$cell[$name]
        }
        $box = $cell['box']
        $Stall.box = ('south', 'west', 'north', 'east' | ForEach-Object { Format-Degrees $box[$_] }) -join ','
        if (-not $Stall.lat -and -not $Stall.lon) {
            $isSurveyed = $cell.ContainsKey('lat')
            $Stall.lat = Format-Degrees $(if ($isSurveyed) { $cell['lat'] } else { $cell['cellLat'] })
            $Stall.lon = Format-Degrees $(if ($isSurveyed) { $cell['lon'] } else { $cell['cellLon'] })
            $Stall.acc = [string][Math]::Ceiling($cell['cellMetres'])
        }
    }
    if ($Survey) {
        $lines = Read-Lines $Survey 'the survey' '-Survey'
        $found = @($lines | Where-Object { $_.StartsWith("$($Stall.stall),") })
        Stop-If ($lines[0] -cne 'stall,lat,lon,acc' -or $found.Count -ne 1 -or @($found[0] -split ',').Count -ne 4) `
            "$Survey has no line for $($Stall.stall), or not one, or not the header stall,lat,lon,acc." 'See docs/market-plan.md.'
        $ignored, $Stall.lat, $Stall.lon, $Stall.acc = $found[0] -split ','
    }
    $asked = @(@('row', '-Row'), @('column', '-Column'), @('floor', '-Floor'))
    if (-not $Gnss) { $asked += @(@('lat', '-Latitude'), @('lon', '-Longitude')) }
    foreach ($ask in $asked) {
        $Stall[$ask[0]] = Read-Answer $Stall[$ask[0]] (Get-Word "ask.$($ask[1].Substring(1).ToLowerInvariant())") $ask[1]
    }
    Stop-If ($Stall.stall -cnotmatch '\A[!-~]([ -~]{0,30}[!-~])?\z' -or $Stall.acc -cnotmatch '\A[0-9]{0,5}\z' -or
        "$($Stall.row),$($Stall.column),$($Stall.floor)" -cnotmatch '\A[0-9]{1,4},[0-9]{1,4},-?[0-9]{1,2}\z') `
        "Stall $($Stall.stall): row, column and floor are whole numbers, the accuracy whole metres, the number ASCII." 'Give the right ones.'
    if (-not $Gnss) { Test-Place $Stall $cell }
    return $Stall
}

# Refuses what cannot be the stall's place.
function Test-Place($Stall, $Cell) {
    $remedy = 'Give the right one with -Latitude and -Longitude, -Plan, -Survey or -StallsCsv.'
    $lat = Read-Degrees $Stall.lat 'latitude'
    $lon = Read-Degrees $Stall.lon 'longitude'
    $at = "Stall $($Stall.stall): $($Stall.lat),$($Stall.lon)"
    Stop-If ([Math]::Abs($lat) -lt 0.001 -and [Math]::Abs($lon) -lt 0.001) `
        "$at lies in the sea off Africa: a field was left empty, or the receiver had no fix." $remedy
    $isKorea = Test-Korea $lat $lon
    Stop-If (-not $isKorea -and (Test-Korea $lon $lat)) "${at}: latitude and longitude are swapped." $remedy
    Stop-If (-not $isKorea) "$at lies outside of Korea (33 to 39 N, 124 to 132 E)." $remedy
    if ($null -ne $Cell) {
        $box = $Cell['box']
        Stop-If ($lat -lt $box['south'] -or $lat -gt $box['north'] -or $lon -lt $box['west'] -or $lon -gt $box['east']) `
            "$at lies outside of the market's box." $remedy
        $north = ($lat - $Cell['cellLat']) * $MetresPerDegree
        $east = ($lon - $Cell['cellLon']) * $MetresPerDegree * [Math]::Cos($lat * [Math]::PI / 180)
        Stop-If ([Math]::Sqrt($north * $north + $east * $east) -gt 50) "$at lies more than 50 m from the stall's cell: another stall?" $remedy
    }
    $Stall.lat = Format-Degrees $lat
    $Stall.lon = Format-Degrees $lon
}

function Test-Korea([double]$Lat, [double]$Lon) {
    return $Lat -ge 33 -and $Lat -le 39 -and $Lon -ge 124 -and $Lon -le 132
}

function New-Configuration($Stall, [string]$Id) {
    $lines = @('version=2', "detector=$Id", "market=$Market", "stall=$($Stall.stall)", "pos=$($Stall.row),$($Stall.column),$($Stall.floor)", "broker=$Broker")
    $lines += if ($Gnss) { @('loc=none', "gnss=$Gnss") } else { @('loc=survey', "lat=$($Stall.lat)", "lon=$($Stall.lon)") }
    if ($Stall.acc -and -not $Gnss) { $lines += "acc=$($Stall.acc)" }
    if ($Stall.box) { $lines += "box=$($Stall.box)" }
    $text = ($lines + @("profile=$Profile", "installer=$Installer", '')) -join "`n"
    return "${text}crc32=$(Get-Crc32 $text)`n"
}

# In clear; nothing where there is none and nobody to ask.
function Read-BrokerPassword {
    return Get-Plain $(if ($null -ne $BrokerPassword) { $BrokerPassword } else { Read-Typed (Get-Word 'ask.password') -AsSecret })
}

# The key file, made where the board still needs one and there is none.
function Set-Key([string]$Path) {
    $text = if ([System.IO.File]::Exists($Path)) { [System.IO.File]::ReadAllText($Path) } else { '' }
    if (-not $text) {
        $key = [Convert]::ToBase64String([System.Security.Cryptography.RandomNumberGenerator]::GetBytes(32)).TrimEnd('=').Replace('+', '-').Replace('/', '_')
        $text = "key=$key`n"
        $password = Read-BrokerPassword
        if ($password) { $text += "password=$password`n" }
        Write-PrivateFile $Path $text
    }
    elseif ($null -ne $BrokerPassword) {
        $text = @($text -split '\r?\n')[0] + "`npassword=$(Read-BrokerPassword)`n"
        Write-PrivateFile $Path $text
    }
    Test-Key $Path
    $mark = Get-Hash ([System.Text.Encoding]::Latin1.GetBytes($text))
    if ($script:State['key'] -cne $mark) {
        $script:State['key'] = $mark
        foreach ($name in 'enrolled', 'keyed', 'files') {
            $script:State.Remove($name)
        }
        Save-State
    }
}

function Connect-Room {
    $url = [uri]$ControlRoom
    Stop-If (-not $url.IsAbsoluteUri -or $url.Scheme -notin 'http', 'https') `
        "$ControlRoom is no address of a control room." 'Give it with -ControlRoom, as https://room.example or http://127.0.0.1:8500.'
    Stop-If ($url.Scheme -eq 'http' -and -not $url.IsLoopback) `
        "$ControlRoom would carry the key in clear." 'Use https://, or a tunnel: ssh -L 8500:127.0.0.1:8500 ROOM and -ControlRoom http://127.0.0.1:8500.'
    $token = (Read-Text $TokenFile "the installer's token" '-TokenFile').Trim()
    Add-Secret $token
    Stop-If ($token -cnotmatch '\A[!-~]{32,256}\z') "$TokenFile holds no token of 32 to 256 printable characters." 'Name the right file with -TokenFile.'
    Stop-If (-not $IsWindows -and ([System.IO.File]::GetUnixFileMode((Get-FullPath $TokenFile)) -band [System.IO.UnixFileMode]'GroupRead, GroupWrite, OtherRead, OtherWrite')) `
        "Others can read $TokenFile." "Run: chmod 600 '$TokenFile'."
    $handler = [System.Net.Http.HttpClientHandler]::new()
    $handler.AllowAutoRedirect = $false
    $handler.UseProxy = -not $url.IsLoopback
    $script:Room = [System.Net.Http.HttpClient]::new($handler)
    $script:Room.Timeout = [timespan]::FromSeconds(10)
    $script:Room.BaseAddress = [uri]($ControlRoom.TrimEnd('/') + '/')
    $script:Room.DefaultRequestHeaders.Add('Authorization', "Bearer $token")
}

# One call: its status, its text, and for an error its one line. Status 0: no answer.
function Invoke-Room([string]$Method, [string]$Path, $Body) {
    for ($try = 1; ; $try++) {
        $request = [System.Net.Http.HttpRequestMessage]::new($Method, $Path)
        if ($null -ne $Body) {
            $request.Content = [System.Net.Http.StringContent]::new((ConvertTo-Json $Body -Compress), [System.Text.Encoding]::UTF8, 'application/json')
        }
        try {
            $response = $script:Room.SendAsync($request).GetAwaiter().GetResult()
            $text = $response.Content.ReadAsStringAsync().GetAwaiter().GetResult()
            $status = [int]$response.StatusCode
        }
        catch [System.Management.Automation.MethodInvocationException] {
            return @{ Status = 0; Text = ''; Said = $_.Exception.GetBaseException().Message }
        }
        finally {
            $request.Dispose()
        }
        # Too many calls, or busy with its broker.
        if ($status -notin 429, 503 -or $try -eq 10) { break }
        Start-Sleep -Milliseconds 1000
    }
    $said = "status $status"
    if ($status -ge 400 -and $text -match '"error"\s*:\s*("(?:[^"\\]|\\.)*")') {
        $said = (ConvertFrom-Json $Matches[1]) -replace '[^\x20-\x7e]', '?'
    }
    return @{ Status = $status; Text = $text; Said = $said }
}

function Stop-Refused($Answer) {
    Stop-If ($Answer.Status -eq 0) `
        "The control room at $ControlRoom does not answer: $($Answer.Said.TrimEnd('.'))." 'Start it with --api, or give its address with -ControlRoom.'
    Stop-If ($Answer.Status -eq 401) 'The control room does not take the token.' 'Name the file with the right one with -TokenFile.'
    Stop-Flashing "The control room said: $($Answer.Said.TrimEnd('.'))." ('Correct what it names; where the board was replaced or its key was lost, ' +
        'say which detector leaves with -Replaces.')
}

function Read-Commissioning([string]$Id) {
    $answer = Invoke-Room 'GET' "api/detectors/$Id/commissioning"
    if ($answer.Status -ne 200) { Stop-Refused $answer }
    return ConvertFrom-Json $answer.Text -AsHashtable
}

function Show-CommissioningStep($Step, [bool]$IsNewest) {
    $name = Get-Word "step.$($Step['step'])"
    Write-Host ('[{0}]     {1}/8 {2}: {3} ({4:0.0} s)' -f (Format-Elapsed), $Step['no'], $name, (Get-Word $Step['result']), ($Step['ms'] / 1000))
    if ($Step['hint']) { Write-Host "           $(Get-Word $Step['hint'])" }
    $next = "do.$([int]$Step['no'] + 1)"
    if ($IsNewest -and $Words.ContainsKey($next)) { Write-Host "           $(Get-Word $next)" }
}

# What the control room knows; nothing while it does not answer, for a minute at most: one that restarts is waited for.
function Read-CommissioningPatiently([string]$Id, $Silence) {
    try {
        return Read-Commissioning $Id
    }
    catch [System.InvalidOperationException] {
        if ($Silence.Elapsed.TotalSeconds -gt [Math]::Min(60, $CommissionSeconds)) { throw }
        return $null
    }
}

# Keeps the result; a failed one ends here.
function Save-Result($Now) {
    $script:State['evt0'] = $Now['evt']
    $isPassed = $Now['result'] -ceq 'pass'
    if ($isPassed) { $script:State['commissioned'] = $Now['evt'] }
    $failed = @($Now['steps'] | Where-Object { $_['result'] -ceq 'fail' })
    if ($failed | Where-Object { $_['hint'] -ceq 'check-wifi-name-and-password' }) { Remove-Mark 'network' }
    Save-State
    $names = ($failed | ForEach-Object { "$(Get-Word "step.$($_['step'])"): $((Get-Word "$($_['hint'])").TrimEnd('.'))" }) -join '; '
    Stop-If (-not $isPassed) "The commissioning failed. $names." 'Put that right.'
}

# Asks for the routine. Answers whether it has to be asked for again.
function Request-Commissioning([string]$Id) {
    $answer = Invoke-Room 'POST' "api/detectors/$Id/commission"
    if ($answer.Status -ne 202 -and ($Verify -or $answer.Status -ne 409)) { Stop-Refused $answer }
    return $answer.Status -ne 202
}

# Follows the routine until it ends. $HasToAsk: the board does not begin by itself.
function Watch-Commissioning([string]$Id, [string]$KeyPath, [bool]$HasToAsk) {
    $limit = [System.Diagnostics.Stopwatch]::StartNew()
    $old = $null
    $shown = 0
    for (; ; Start-Sleep -Milliseconds 1000) {
        $now = Read-CommissioningPatiently $Id $limit
        if ($null -eq $now) { continue }
        $steps = @($now['steps'])
        $text = ConvertTo-Json $steps -Compress -Depth 4
        # What is there before anything was heard belongs to the routine before.
        if ($null -eq $old) { $old = if ($null -ne $script:State['evt0']) { $text } else { '[]' } }
        $isOver = $null -ne $now['evt'] -and $now['evt'] -cne $script:State['evt0']
        if ($isOver -or $text -cne $old) {
            $old = ''
            if ($steps.Count -lt $shown) { $shown = 0 }
            for (; $shown -lt $steps.Count; $shown++) {
                Show-CommissioningStep $steps[$shown] ($shown -eq $steps.Count - 1)
                $limit.Restart()
            }
            # The control room has heard the board: it has its key, and nobody else needs it.
            [System.IO.File]::Delete($KeyPath)
        }
        if ($isOver) {
            Save-Result $now
            return
        }
        $HasToAsk = $HasToAsk -and (Request-Commissioning $Id)
        if ($shown -eq 0 -and $limit.Elapsed.TotalSeconds -ge [Math]::Min(180, $CommissionSeconds)) {
            Remove-Mark 'network'
            Save-State
            Stop-Flashing 'The control room has not heard the board.' ("$(Get-Word 'check-wifi-name-and-password') The amber light tells the step " +
                'it is at; two flashes and a pause: it does not take its configuration. Plug it in here.')
        }
        Stop-If ($limit.Elapsed.TotalSeconds -ge $CommissionSeconds) "No further step within $CommissionSeconds seconds." 'Look whether the board has power and Wi-Fi.'
        Show-Progress
    }
}

function Save-Certificate([string]$Id, [string]$Folder) {
    [System.IO.Directory]::CreateDirectory($Folder) | Out-Null
    foreach ($kind in @('certificate.json', 'json'), @('certificate', 'html')) {
        for ($try = 1; ; $try++) {
            $answer = Invoke-Room 'GET' "api/detectors/$Id/$($kind[0])"
            if ($answer.Status -eq 200) { break }
            if ($answer.Status -ne 404 -or $try -eq 5) { Stop-Refused $answer }
            Start-Sleep -Milliseconds 1000
        }
        $path = [System.IO.Path]::Combine($Folder, "$Id-certificate.$($kind[1])")
        [System.IO.File]::WriteAllText($path, $answer.Text)
    }
    return $path
}

# The detector's id: given, or after the one that leaves, or as before, or the stall's number.
function Get-DetectorId([string]$Number) {
    $usual = ($Number.ToLowerInvariant() -creplace '[^a-z0-9-]+', '-')
    if ($Detector) { return $Detector }
    if ($Replaces -and $script:State['replaces'] -cne $Replaces) {
        if ($Replaces -cmatch ('\A' + [regex]::Escape($usual) + '(?:-([0-9]{1,3}))?\z')) {
            $count = if ($Matches.ContainsKey(1)) { [int]$Matches[1] } else { 1 }
            return "$usual-$($count + 1)"
        }
        return $usual
    }
    if ($script:State['detector']) { return $script:State['detector'] }
    return $usual
}

function Open-State($Stall) {
    $folder = [System.IO.Path]::Combine($script:DataFolder, $Market, 'stall-' + [uri]::EscapeDataString($Stall.stall))
    $script:StateFolder = $folder
    $script:State = Read-Json ([System.IO.Path]::Combine($folder, 'state.json'))
    if (-not $WhatIfPreference) { New-PrivateFolder $folder }
    $id = Get-DetectorId $Stall.stall
    Stop-If ($id -cnotmatch '\A[a-z0-9-]{1,32}\z') "The id $id is not 1 to 32 of a-z, 0-9 and -." 'Give one with -Detector.'
    if ($script:State['detector'] -cne $id) {
        # Another detector: nothing of the one before is its.
        $script:State = @{ detector = $id }
        if (-not $WhatIfPreference) { [System.IO.File]::Delete([System.IO.Path]::Combine($folder, 'detector.key')) }
        if ($Replaces) { $script:State['replaces'] = $Replaces }
    }
    if ($Anew) {
        Remove-Mark 'runtime'
        $script:State.Remove('runtime')
        $script:State.Remove('certificate')
    }
    return $id
}

function New-PrivateFolder([string]$Path) {
    if ($IsWindows) {
        [System.IO.Directory]::CreateDirectory($Path) | Out-Null
        return
    }
    [System.IO.Directory]::CreateDirectory($Path, [System.IO.UnixFileMode]'UserRead, UserWrite, UserExecute') | Out-Null
}

# The last two steps.
function Complete-Stall([string]$Id, [string]$KeyPath, [bool]$HasToAsk) {
    $isDone = -not $Verify -and $null -ne $script:State['commissioned']
    Start-Step 'commission' -IsDone:$isDone
    if (-not $isDone -and $script:Cmdlet.ShouldProcess("follow $ControlRoom/api/detectors/$Id/commissioning")) {
        Watch-Commissioning $Id $KeyPath $HasToAsk
    }
    $folder = if ($Out) { Get-FullPath $Out } else { $script:StateFolder }
    $page = [System.IO.Path]::Combine($folder, "$Id-certificate.html")
    $isDone = $null -ne $script:State['commissioned'] -and $script:State['certificate'] -ceq $script:State['commissioned'] -and [System.IO.File]::Exists($page)
    Start-Step 'certificate' -IsDone:$isDone
    if ($WhatIfPreference) {
        Write-Host 'Nothing was touched.'
        return
    }
    if (-not $isDone) {
        Save-Certificate $Id $folder | Out-Null
        $script:State['certificate'] = $script:State['commissioned']
        Save-State
    }
    Write-Progress -Activity (Get-Word 'check') -Completed
    Write-Host "[$(Format-Elapsed)] $(Get-Word 'done' (Format-Elapsed))"
    if ($script:Clock.Elapsed.TotalSeconds -gt $BudgetSeconds) { Write-Host (Get-Word 'over' '5:00') }
    Write-Host (Get-Word 'print' $page)
}

# What each step on the board has to have left behind to be done.
function Get-Marks([string]$Cfg) {
    $authority = if ($CertificateAuthority) { Get-Hash (Read-Bytes $CertificateAuthority 'the certificate' '-CertificateAuthority') } else { '' }
    return @{
        runtime  = "$Target $FirmwareVersion"
        files    = "$(Get-Hash ([System.Text.Encoding]::ASCII.GetBytes($Cfg))) $authority"
        network  = $Ssid
        firmware = Get-Hash (Read-Bytes $Application 'the firmware' '-Application')
    }
}

# True when the board has the key that lies here, or that lay here before it was deleted.
function Test-Keyed([string]$KeyPath, $Marks) {
    # The key file is looked at before it is decided what is done: a changed one counts as a new key.
    if ([System.IO.File]::Exists($KeyPath) -and -not $WhatIfPreference) { Set-Key $KeyPath }
    return $script:State['runtime'] -ceq $Marks.runtime -and $script:State['keyed'] -and $script:State['keyed'] -ceq $script:State['key']
}

# Under -WhatIf there is neither key nor enrolment.
function Register-Detector($Stall, [string]$Id, [string]$KeyPath) {
    $mark = "$Id $($script:State['key'])"
    $isEnrolled = -not $WhatIfPreference -and $script:State['enrolled'] -ceq $mark
    Start-Step 'enrol' $Id -IsDone:$isEnrolled
    if ($isEnrolled -or -not $script:Cmdlet.ShouldProcess("POST $ControlRoom/api/detectors")) { return }
    $body = @{ detector = $Id; market = $Market; stall = $Stall.stall; key = [System.IO.File]::ReadAllText($KeyPath).Substring(4, 43) }
    if ($script:State['replaces']) { $body['replaces'] = $script:State['replaces'] }
    $answer = Invoke-Room 'POST' 'api/detectors' $body
    if ($answer.Status -notin 200, 201) { Stop-Refused $answer }
    $script:State['enrolled'] = $mark
    Save-State
}

# One stall from its key to its certificate.
function Install-Stall($Stall, [bool]$HasToPlug) {
    $script:StepNumber = 0
    $script:StepCount = 11
    Start-Step 'check'
    $id = Open-State $Stall
    $keyPath = [System.IO.Path]::Combine($script:StateFolder, 'detector.key')
    $cfgPath = [System.IO.Path]::Combine($script:StateFolder, 'detector.cfg')
    $cfg = New-Configuration $Stall $id
    Test-Materials $Broker
    $marks = Get-Marks $cfg
    $isKeyed = Test-Keyed $keyPath $marks
    $undone = @('runtime', 'files', 'network', 'firmware' | Where-Object { $script:State[$_] -cne $marks[$_] })
    $needsBoard = $undone.Count -ne 0 -or -not $isKeyed
    $password = ''
    if ($needsBoard) {
        $script:Port = Read-Answer $Port (Get-Word 'ask.port') '-Port'
        if ($undone -contains 'runtime' -or $undone -contains 'network') { $password = Read-WifiPassword }
        if ($HasToPlug) { Wait-Enter $Stall }
        Find-Nanoff
        Find-Port
    }
    Write-Host "    $(Get-Word 'stall-line' $Stall.stall $Market $id $Port)"

    Start-Step 'key' -IsDone:$isKeyed
    if ($script:Cmdlet.ShouldProcess("$cfgPath, $keyPath")) {
        Write-PrivateFile $cfgPath $cfg
        if (-not $isKeyed) { Set-Key $keyPath }
        Save-State
    }
    Register-Detector $Stall $id $keyPath
    if (-not $needsBoard) {
        foreach ($name in @('runtime', $FirmwareVersion), 'wait', 'files', @('network', $Ssid), 'firmware', 'start') {
            $step, $with = $name
            Start-Step $step $with -IsDone
        }
        Complete-Stall $id $keyPath $true
        return
    }
    if (-not $WhatIfPreference) { $script:State['evt0'] = (Read-Commissioning $id)['evt'] }
    $keyFile = if ($isKeyed) { '' } else { $keyPath }
    $isFresh = Invoke-Board ([ordered]@{ 'detector.cfg' = $cfgPath; 'detector.key' = $keyFile; 'ca.pem' = $CertificateAuthority }) $password $marks
    Complete-Stall $id $keyPath (-not $isFresh)
}

function Wait-Enter($Stall) {
    # Going on without somebody would flash the board of the stall before.
    Stop-If ($null -eq (Read-Typed (Get-Word 'plug' $Stall.stall))) "Nobody is there to plug in the board for stall $($Stall.stall)." 'Run it where it can ask.'
    $script:Clock.Restart()
}

function Read-StallsCsv {
    $lines = Read-Lines $StallsCsv 'the stalls' '-StallsCsv'
    $header = 'stall,row,column,floor,lat,lon,acc'
    Stop-If ($lines[0] -cne $header -or $lines.Count -eq 1) "$StallsCsv does not begin with the line $header, or has no stall." 'Correct it.'
    $seen = @{}
    # All are checked before the first board is touched.
    foreach ($line in $lines | Select-Object -Skip 1) {
        $fields = @($line -split ',')
        Stop-If ($fields.Count -ne 7 -or $seen.ContainsKey($fields[0])) "$StallsCsv has a line without seven fields, or a stall twice: $line." 'Correct it.'
        $seen[$fields[0]] = $true
        Resolve-Place @{ stall = $fields[0]; row = $fields[1]; column = $fields[2]; floor = $fields[3]; lat = $fields[4]; lon = $fields[5]; acc = $fields[6]; box = '' }
    }
}

# What belongs to the site: given, else as last time, else asked for.
function Read-Site($Site) {
    if ($Plan -and -not $Market) {
        Read-Bytes $Plan 'the plan' '-Plan' | Out-Null
        $script:Market = (Read-Json (Get-FullPath $Plan))['market']
    }
    $questions = @(@('Market', 'market'), @('ControlRoom', 'room'), @('TokenFile', 'token'))
    if (-not $Verify) { $questions += @(@('Broker', 'broker'), @('Ssid', 'ssid'), @('Installer', 'installer')) }
    foreach ($question in $questions) {
        $name, $word = $question
        $value = Read-Answer (Get-Variable $name -Scope Script -ValueOnly) (Get-Word "ask.$word") "-$name"
        Set-Variable $name $value -Scope Script
        $Site[$name] = $value
    }
    $Site['TokenFile'] = Get-FullPath $TokenFile
    foreach ($name in 'CertificateAuthority', 'Archive') {
        if (Get-Variable $name -Scope Script -ValueOnly) {
            $Site[$name] = Get-FullPath (Get-Variable $name -Scope Script -ValueOnly)
        }
    }
    $Site['Language'] = $Language
    if (-not $WhatIfPreference) {
        New-PrivateFolder $script:DataFolder
        Write-PrivateFile ([System.IO.Path]::Combine($script:DataFolder, 'site.json')) (ConvertTo-Json $Site)
    }
}

function Invoke-Stalls($Site) {
    $script:StepCount = if ($Verify) { 3 } else { 11 }
    $script:StepName = Get-Word 'check'
    $script:StepNumber = 1
    Read-Site $Site
    if ($Verify) {
        $script:StepNumber = 0
        Start-Step 'check'
        Connect-Room
        $id = Open-State @{ stall = Read-Answer $Stall (Get-Word 'ask.stall') '-Stall' }
        if (-not $WhatIfPreference) { $script:State['evt0'] = (Read-Commissioning $id)['evt'] }
        Complete-Stall $id ([System.IO.Path]::Combine($script:StateFolder, 'detector.key')) $true
        return
    }
    if ($StallsCsv) {
        $stalls = @(Read-StallsCsv)
    }
    else {
        $number = Read-Answer $Stall (Get-Word 'ask.stall') '-Stall'
        $stalls = @(Resolve-Place @{ stall = $number; row = $Row; column = $Column; floor = $Floor; lat = $Latitude; lon = $Longitude; acc = $Accuracy; box = '' })
    }
    Connect-Room
    foreach ($one in $stalls) {
        Install-Stall $one ($StallsCsv -and -not $WhatIfPreference)
    }
}

$exitCode = 0
try {
    $script:DataFolder = [System.IO.Path]::Combine([Environment]::GetFolderPath('ApplicationData', 'DoNotVerify'), 'flame-detector')
    $wantsStall = $Stall -or $StallsCsv -or $Market -or $Plan -or $Verify
    $site = Read-Json ([System.IO.Path]::Combine($script:DataFolder, 'site.json'))
    $remembered = @('Language')
    if ($wantsStall) {
        $remembered += @('Market', 'Broker', 'Ssid', 'ControlRoom', 'TokenFile', 'Installer', 'CertificateAuthority')
        # Without the wish to be offline the newest runtime is worth the download.
        if ($Offline) { $remembered += 'Archive' }
        Stop-If ($PSBoundParameters.ContainsKey('Configuration') -or $PSBoundParameters.ContainsKey('Key')) `
            'A stall gets its configuration and key made.' 'Give either -Stall and the like, or -Configuration and -Key.'
    }
    if (-not $Language -and -not $site['Language'] -and (Get-UICulture).TwoLetterISOLanguageName -eq 'ko') {
        $script:Language = 'ko'
    }
    foreach ($name in $remembered) {
        if (-not (Get-Variable $name -Scope Script -ValueOnly) -and $site[$name]) {
            Set-Variable $name $site[$name] -Scope Script
        }
    }
    if (-not $Language) { $script:Language = 'en' }
    if ($IsWindows -and $Language -eq 'ko') { [Console]::OutputEncoding = [System.Text.Encoding]::UTF8 }
    if ($wantsStall) {
        Invoke-Stalls $site
    }
    else {
        Invoke-Flashing
    }
}
catch {
    $line = (Hide-Secret $_.Exception.Message) -replace '\s*[\r\n]+\s*', ' '
    [Console]::Error.WriteLine("flash.ps1: step $script:StepNumber of $StepCount ($script:StepName): $line")
    $exitCode = 1
}
finally {
    Write-Progress -Activity 'Flashing' -Completed
    if ($null -ne $script:Room) { $script:Room.Dispose() }
    if ($null -ne $script:TemporaryFolder) { [System.IO.Directory]::Delete($script:TemporaryFolder, $true) }
}
exit $exitCode
