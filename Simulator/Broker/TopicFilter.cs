namespace Simulator.Broker;

/// <summary>An MQTT 3.1.1 topic filter: levels between slashes, <c>+</c> for any one level, <c>#</c> at the end for all that remain.</summary>
internal sealed class TopicFilter
{
    private readonly string[] _levels;

    /// <summary>Reads a filter.</summary>
    /// <exception cref="ArgumentException">It is not a filter.</exception>
    internal TopicFilter(string filter)
    {
        _levels = filter.Split('/');
        for (int i = 0; i < _levels.Length; i++)
        {
            bool whole = _levels[i] is "+" || (_levels[i] is "#" && i == _levels.Length - 1);
            if (filter.Length == 0 || (!whole && _levels[i].AsSpan().ContainsAny('+', '#')))
            {
                throw new ArgumentException($"«{filter}» is not an MQTT topic filter", nameof(filter));
            }
        }
    }

    /// <summary>Refuses what nobody may publish under.</summary>
    /// <exception cref="ArgumentException">The topic is empty or has a wildcard.</exception>
    internal static void RequireTopic(string topic)
    {
        if (topic.Length == 0 || topic.AsSpan().ContainsAny('+', '#'))
        {
            throw new ArgumentException($"«{topic}» is not an MQTT topic", nameof(topic));
        }
    }

    /// <summary>True when what is published under <paramref name="topic"/> reaches this filter.</summary>
    internal bool Matches(string topic)
    {
        // The broker's own topics are kept from filters that begin with a wildcard.
        if (topic[0] == '$' && (_levels[0] == "+" || _levels[0] == "#"))
        {
            return false;
        }

        string[] levels = topic.Split('/');
        for (int i = 0; i < _levels.Length; i++)
        {
            if (_levels[i] == "#")
            {
                return true;
            }

            if (i == levels.Length || (_levels[i] != "+" && _levels[i] != levels[i]))
            {
                return false;
            }
        }

        return levels.Length == _levels.Length;
    }
}
