namespace Firmware.Detection;

/// <summary>
/// Moves a state into an array of numbers or back out of it: whoever has a state says once which fields it has, and the same lines do both.
/// Allocates nothing after construction.
/// </summary>
public sealed class StateCopy
{
    private readonly int[] _numbers;
    private int _at;
    private bool _loads;

    /// <summary>Moves between states and one array.</summary>
    /// <param name="numbers">Not copied; long enough for the state.</param>
    public StateCopy(int[] numbers) => _numbers = numbers;

    /// <summary>Numbers moved since it began.</summary>
    public int Count => _at;

    /// <summary>From now on fields are written into the array, from its start.</summary>
    public void BeginSave()
    {
        _loads = false;
        _at = 0;
    }

    /// <summary>From now on fields are read from the array, from its start.</summary>
    public void BeginLoad()
    {
        _loads = true;
        _at = 0;
    }

    /// <summary>Moves a number.</summary>
    /// <returns>What the field is to hold now.</returns>
    public int Move(int value)
    {
        if (!_loads)
        {
            _numbers[_at] = value;
        }

        return _numbers[_at++];
    }

    /// <summary>Moves a flag.</summary>
    /// <returns>What the field is to hold now.</returns>
    public bool Move(bool value) => Move(value ? 1 : 0) != 0;

    /// <summary>Moves an array's content.</summary>
    public void Move(int[] values)
    {
        if (_loads)
        {
            Array.Copy(_numbers, _at, values, 0, values.Length);
        }
        else
        {
            Array.Copy(values, 0, _numbers, _at, values.Length);
        }

        _at += values.Length;
    }
}
