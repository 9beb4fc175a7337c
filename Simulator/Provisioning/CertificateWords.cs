namespace Simulator.Provisioning;

/// <summary>The certificate's words in both of its languages.</summary>
/// <param name="Korean">What the stall's owner reads.</param>
/// <param name="English">The same in English.</param>
internal sealed record CertificateWord(string Korean, string English)
{
    /// <summary>What a step of the routine tries.</summary>
    internal static CertificateWord OfStep(string step) => step switch
    {
        "wifi" => new("와이파이 세기", "Wi-Fi strength"),
        "time" => new("시각", "Time"),
        "broker" => new("메시지 브로커 연결", "Message broker"),
        "round-trip" => new("관제실까지 서명 메시지 왕복", "Signed message to the control room and back"),
        "indicator" => new("표시등과 부저", "Lights and buzzer"),
        "sensor" => new("센서, 어둠과 밝음", "Sensor, dark and bright"),
        "flame" => new("시험 불꽃을 경보로 감지", "Test flame found as an alarm"),
        "lamp" => new("시험 램프를 센서가 감지", "Test lamp seen by the sensor"),
        "recipients" => new("수신자들의 시험 경보 확인", "Recipients answered a test alarm"),
        _ => new(step, step),
    };

    /// <summary>A step's result.</summary>
    internal static CertificateWord OfResult(string result) => result switch
    {
        "pass" => new("합격", "pass"),
        "fail" => new("불합격", "FAIL"),
        "skip" => new("해당 없음", "not possible"),
        _ => new(result, result),
    };

    /// <summary>What started the routine.</summary>
    internal static CertificateWord OfWhy(string why) => why switch
    {
        "fresh" => new("새 설정", "new configuration"),
        "button" => new("단추", "button"),
        "command" => new("관제실 명령", "control room's command"),
        _ => new(why, why),
    };

    /// <summary>Where a position came from.</summary>
    internal static CertificateWord OfSource(string source) => source switch
    {
        "gnss" => new("위성 측위", "GNSS"),
        "survey" => new("측량", "survey"),
        _ => new(source, source),
    };

    /// <summary>Why there is no position and so no map link, by what the receiver's search came to.</summary>
    internal static CertificateWord OfNoPlace(string gnss) => gnss switch
    {
        "silent" => new("위성 수신기가 응답하지 않습니다: 배선과 전송 속도를 확인하세요.", "The GNSS receiver is silent: check its wires and baud rate."),
        "no-fix" => new("위성 위치를 아직 얻지 못했습니다: 기다리거나 측량 위치를 쓰세요.", "The GNSS receiver has no good fixes yet: wait, or use a survey."),
        "outside-market" => new("위성 위치가 시장 밖이라 거절되었습니다: 측량 위치를 쓰세요.", "The GNSS receiver's position lies outside of the market and was refused: use a survey."),
        _ => new("위치가 설정되지 않았습니다. 지도 링크가 없습니다.", "The detector was told no position: there is no map link."),
    };

    /// <summary>What to do where a step failed (docs/commissioning.md).</summary>
    internal static CertificateWord OfHint(string hint) => hint switch
    {
        "check-wifi-name-and-password" => new("와이파이 이름과 비밀번호를 확인하세요", "check the Wi-Fi's name and password"),
        "move-closer-to-access-point" => new("공유기에 더 가까이 옮기거나 공유기를 추가하세요", "move closer to the access point, or add one"),
        "open-ntp" => new("시간 서버로 UDP 123 포트를 여세요", "let UDP port 123 through to a time server"),
        "check-broker-address-and-password" => new("브로커 주소와 비밀번호를 확인하세요", "check the broker's address and password"),
        "check-enrolment-and-key" => new("이 키로 등록되었는지, 관제실이 켜져 있는지 확인하세요", "check that it is enrolled with this key and that the control room runs"),
        "needs-broker" => new("브로커 연결부터 해결하세요", "put the broker's step right first"),
        "check-lamps-then-press-button" => new("적색, 황색, 부저를 확인하고 단추를 누르세요", "look at red, amber and buzzer, then press the button"),
        "cover-then-light-sensor" => new("센서를 손으로 가렸다가 빛을 비추세요", "cover the sensor with a hand, then light it"),
        "check-sensor-wires" => new("센서 배선을 확인하세요", "check the sensor's wires"),
        "shade-sensor" => new("센서에 그늘을 만드세요", "shade the sensor"),
        "hold-flame-in-view" => new("시험 불꽃을 센서 앞에 대세요", "hold the test flame in the sensor's view"),
        "hold-flame-longer" => new("더 큰 불꽃을 더 가까이, 10초 동안 대세요", "hold a larger or nearer flame for 10 s"),
        "check-lamp" => new("시험 램프를 확인하세요", "check the test lamp"),
        "nobody-was-told" => new("관제실이 아무에게도 알리지 않았습니다: 수신자를 확인하세요", "the control room told nobody: check its recipients"),
        "not-all-answered" => new("응답하지 않은 수신자가 있습니다", "some recipients have not answered"),
        "out-of-time" => new("10분이 지났습니다: 다시 시작하세요", "ten minutes were over: start again"),
        "broken-off" => new("단추로 중단되었습니다", "the button broke it off"),
        _ => new(hint, hint),
    };
}
