namespace Firmware.Alarming;

/// <summary>What a detector may be asked to do. Numbers are kept in the journal: new ones go to the end.</summary>
public enum DetectorCommand
{
    /// <summary>Nothing is asked.</summary>
    None,

    /// <summary>Ends the latched alarm.</summary>
    Reset,

    /// <summary>Stops the sounder until the next alarm.</summary>
    Silence,

    /// <summary>Records a test event.</summary>
    Test,

    /// <summary>Begins to learn a cook's burner, or ends it.</summary>
    Learn,

    /// <summary>Shows for a while where the detector is.</summary>
    Locate,

    /// <summary>Goes on with the standard profile.</summary>
    Standard,

    /// <summary>Goes on with the cooking profile.</summary>
    Cooking,

    /// <summary>Keeps other opening hours.</summary>
    Hours,

    /// <summary>Starts the commissioning routine.</summary>
    Commission,

    /// <summary>The button was held: starts the commissioning routine, or breaks it off.</summary>
    Hold,
}

/// <summary>The commands' names as messages write them.</summary>
public static class CommandNames
{
    /// <summary>The name of one command.</summary>
    public static string Of(DetectorCommand command)
    {
        switch (command)
        {
            case DetectorCommand.Reset: return "reset";
            case DetectorCommand.Silence: return "silence";
            case DetectorCommand.Test: return "test";
            case DetectorCommand.Learn: return "learn";
            case DetectorCommand.Locate: return "locate";
            case DetectorCommand.Standard: return "standard";
            case DetectorCommand.Cooking: return "cooking";
            case DetectorCommand.Hours: return "hours";
            case DetectorCommand.Commission: return "commission";
            case DetectorCommand.Hold: return "hold";
            default: return "none";
        }
    }
}
