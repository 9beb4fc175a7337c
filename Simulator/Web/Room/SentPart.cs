namespace Simulator.Web.Room;

/// <summary>What one page was sent of a list, so that it is sent only what changed.</summary>
/// <typeparam name="T">Compared by value.</typeparam>
/// <param name="keyOf">What tells the list's things apart.</param>
internal sealed class SentPart<T>(Func<T, string> keyOf)
    where T : class
{
    private readonly Dictionary<string, T> _sent = [];
    private IReadOnlyList<T>? _seen;

    /// <summary>Adds what the page does not know, and the keys of what is no more; nothing when there is neither.</summary>
    public void AddNews(Dictionary<string, object> news, string name, IReadOnlyList<T> now)
    {
        if (now == _seen)
        {
            return;
        }

        _seen = now;
        List<T> put = [];
        HashSet<string> dropped = [.. _sent.Keys];
        foreach (T thing in now)
        {
            string key = keyOf(thing);
            dropped.Remove(key);
            if (!thing.Equals(_sent.GetValueOrDefault(key)))
            {
                _sent[key] = thing;
                put.Add(thing);
            }
        }

        foreach (string key in dropped)
        {
            _sent.Remove(key);
        }

        if (put.Count + dropped.Count > 0)
        {
            news.Add(name, new { put, dropped });
        }
    }
}
