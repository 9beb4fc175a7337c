using System.Text.Json;

namespace Simulator.ControlRoom;

/// <summary>Why a message changes nothing. One reason per message: the first rule that it breaks.</summary>
public enum Refusal
{
    /// <summary>Longer than any message may be; nothing of it was looked at.</summary>
    TooLong,

    /// <summary>Not three parts between two dots.</summary>
    NotThreeParts,

    /// <summary>A part is not canonical base64url without padding.</summary>
    NotBase64Url,

    /// <summary>The header exceeds <see cref="Jws.HeaderBytesMax"/>.</summary>
    HeaderTooLong,

    /// <summary>The header is not one JSON object with distinct names.</summary>
    HeaderNotJson,

    /// <summary>The header asks for an extension (<c>crit</c>); none is known here.</summary>
    CriticalHeader,

    /// <summary><c>alg</c> is not exactly HS256.</summary>
    WrongAlgorithm,

    /// <summary><c>kid</c> is missing or not an id.</summary>
    NoKeyId,

    /// <summary><c>kid</c> names nobody who may have sent this.</summary>
    WrongKeyId,

    /// <summary>The signature is not the key's.</summary>
    BadSignature,

    /// <summary>The payload exceeds what its type may take.</summary>
    PayloadTooLong,

    /// <summary>The payload is not one flat JSON object with distinct names.</summary>
    PayloadNotFlatJson,

    /// <summary>A claim that every message of this type carries is missing or malformed.</summary>
    BadClaim,

    /// <summary>The topic is none of those received.</summary>
    WrongTopic,

    /// <summary>The topic names a detector that is not enrolled.</summary>
    UnknownDetector,

    /// <summary>The topic names another market than the detector's.</summary>
    WrongMarket,

    /// <summary>The detector was taken out of service.</summary>
    Retired,

    /// <summary>Signed with a key that a newer one has replaced.</summary>
    KeyEnded,

    /// <summary><c>iss</c> is not the signer.</summary>
    WrongIssuer,

    /// <summary>Addressed to somebody (<c>aud</c>): a downward message on an upward topic.</summary>
    WrongDirection,

    /// <summary><c>typ</c> does not belong under this topic.</summary>
    WrongLeaf,

    /// <summary>Signed more than 300 s from now by a trusted clock.</summary>
    Stale,

    /// <summary>A will that the last accepted birth did not name.</summary>
    WillNotNamed,

    /// <summary><c>jti</c> was taken before.</summary>
    Replayed,

    /// <summary><c>jti</c> lies below what can be told from a replay.</summary>
    Behind,
}

/// <summary>Names of refusals as logs and command lines show them.</summary>
public static class RefusalNames
{
    /// <summary>The reason in words joined by hyphens, such as <c>bad-signature</c>.</summary>
    public static string Text(this Refusal reason) => JsonNamingPolicy.KebabCaseLower.ConvertName(reason.ToString());
}
