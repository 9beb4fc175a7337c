using Firmware.Messages;

namespace Firmware.Provisioning;

/// <summary>
/// Finds a detector's place by its GNSS receiver, where the configuration names none. It goes on until it is found, also after
/// commissioning: under a roof a fix may come at night, or never.
/// </summary>
public sealed class PlaceSearch
{
    private readonly Identity _identity;
    private readonly MarketBounds _bounds;
    private readonly PlaceAverage _average = new();
    private readonly GnssFix _fix = new();
    private readonly SentenceBuffer _sentences = new();
    private readonly byte[] _buffer = new byte[Limits.GnssReadBytes];
    private IGnssReceiver _receiver;

    /// <summary>Searches where a receiver is configured and no place is known.</summary>
    /// <param name="configuration">Its identity is given the place.</param>
    /// <param name="receiver">Null where there is none, or where its port cannot be opened.</param>
    public PlaceSearch(Configuration configuration, IGnssReceiver receiver)
    {
        _identity = configuration.Identity;
        _bounds = configuration.Bounds;
        _receiver = receiver;
        State = configuration.GnssBaud != 0 ? "silent" : "";
        if (_identity.PositionSource != "none")
        {
            End();
        }
    }

    /// <summary>
    /// Why there is no place, as messages write it: silent while no sentence came, no-fix while there are too few good fixes,
    /// outside-market after a place that cannot be. Empty where a place is known or no receiver is configured.
    /// </summary>
    public string State { get; private set; }

    /// <summary>Goes on. For the uplink thread, at each step.</summary>
    /// <returns>True once: the identity has its place now.</returns>
    public bool Look()
    {
        int count = _buffer.Length;
        for (int reads = 0; reads < Limits.GnssReadsPerStepCount && count == _buffer.Length && _receiver != null; reads++)
        {
            count = _receiver.Read(_buffer);
            for (int i = 0; i < count; i++)
            {
                string sentence = _sentences.Put(_buffer[i]);
                if (sentence != null && Take(_receiver.FixFields(sentence)))
                {
                    End();
                    return true;
                }
            }
        }

        return false;
    }

    private bool Take(string[] fields)
    {
        if (fields == null)
        {
            return false;
        }

        State = State == "silent" ? "no-fix" : State;
        if (_fix.TryRead(fields))
        {
            _average.Take(_fix);
        }
        else
        {
            _average.TakeNone();
        }

        if (!_average.IsEnough)
        {
            return false;
        }

        if (_bounds != null && !_bounds.Contains(_average.LatitudeE7, _average.LongitudeE7))
        {
            State = "outside-market";
            _average.Clear();
            return false;
        }

        _identity.LatitudeE7 = _average.LatitudeE7;
        _identity.LongitudeE7 = _average.LongitudeE7;
        _identity.AccuracyMetres = _average.AccuracyMetres;
        _identity.PositionSource = "gnss";
        return true;
    }

    private void End()
    {
        State = "";
        _receiver?.Close();
        _receiver = null;
    }
}
