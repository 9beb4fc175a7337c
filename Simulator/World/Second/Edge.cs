namespace Simulator.World.Second;

/// <summary>How a light goes from one level to another.</summary>
internal enum EdgeShape
{
    /// <summary>A straight edge crossing a small source.</summary>
    Linear,

    /// <summary>A soft penumbra.</summary>
    Erf,

    /// <summary>Fast at first, then creeping.</summary>
    Exponential,
}

/// <summary>One change of level.</summary>
internal readonly struct Edge(double startSeconds, double widthSeconds, double from, double to, EdgeShape shape)
{
    /// <summary>The level at a time not before the start.</summary>
    public double At(double seconds)
    {
        double elapsed = seconds - startSeconds;
        return elapsed >= widthSeconds ? to : elapsed <= 0 ? from : from + ((to - from) * Progress(elapsed / widthSeconds));
    }

    private double Progress(double u) => shape switch
    {
        EdgeShape.Erf => 0.5 + (0.5 * Portable.Erf((u - 0.5) * 4)),
        EdgeShape.Exponential => (1 - Portable.Exp(-4 * u)) / (1 - Portable.Exp(-4)),
        _ => u,
    };
}
