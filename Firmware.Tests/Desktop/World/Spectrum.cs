namespace Firmware.Tests.Desktop.World;

/// <summary>Power of evenly spaced values at single frequencies, averaged over windows (Welch 1967, Hann).</summary>
internal static class Spectrum
{
    public static double PowerAt(double hertz, double[] values, double spacingSeconds, int windowSize = 2048)
    {
        double mean = values.Average();
        double sum = 0;
        for (int start = 0; start + windowSize <= values.Length; start += windowSize)
        {
            double real = 0;
            double imaginary = 0;
            for (int i = 0; i < windowSize; i++)
            {
                double value = (values[start + i] - mean) * (0.5 - (0.5 * Math.Cos(2 * Math.PI * i / windowSize)));
                double angle = 2 * Math.PI * hertz * i * spacingSeconds;
                real += value * Math.Cos(angle);
                imaginary += value * Math.Sin(angle);
            }

            sum += (real * real) + (imaginary * imaginary);
        }

        return sum;
    }
}
