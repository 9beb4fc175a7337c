namespace Simulator.Web;

/// <summary>The steps of an alarm's way, in the words that every view shows (the page's list is checked against these by a test).</summary>
public static class Stage
{
    /// <summary>The flame's infrared passed the detector's threshold: the start of every latency.</summary>
    public const string Flame = "flame above threshold";

    /// <summary>The detector alarms on the spot.</summary>
    public const string LocalAlarm = "local alarm";

    /// <summary>The alarm left the detector.</summary>
    public const string Published = "published";

    /// <summary>The control room checked the signature and took it.</summary>
    public const string Verified = "verified";

    /// <summary>The shop's owner was told.</summary>
    public const string ShopOwner = Delivered + "shop owner";

    /// <summary>The local government was told.</summary>
    public const string LocalGovernment = Delivered + "local government";

    /// <summary>The fire station was told.</summary>
    public const string FireStation = Delivered + "fire station";

    /// <summary>The situation room was told.</summary>
    public const string SituationRoom = Delivered + "situation room";

    /// <summary>The detector knows that the control room has its alarm.</summary>
    public const string Receipt = "receipt back at the detector";

    private const string Delivered = "delivered to ";

    /// <summary>All steps in their usual order.</summary>
    public static IReadOnlyList<string> All { get; } =
        [Flame, LocalAlarm, Published, Verified, ShopOwner, LocalGovernment, FireStation, SituationRoom, Receipt];

    /// <summary>The steps that tell someone.</summary>
    public static IReadOnlyList<string> Deliveries { get; } = [ShopOwner, LocalGovernment, FireStation, SituationRoom];
}
