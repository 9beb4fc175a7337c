using System.Reflection;
using Firmware.Alarming;

namespace Firmware.Tests.Desktop.FirmwareOnDesktop;

/// <summary>The queue copies an event field by field, so a new field must not be forgotten there.</summary>
[TestClass]
public sealed class EventCopyTests
{
    [TestMethod]
    public void EveryFieldPassesTheQueue()
    {
        FieldInfo[] fields = typeof(DetectorEvent).GetFields();
        EventQueue queue = new();
        for (int round = 1; round <= 3; round++)
        {
            DetectorEvent recorded = Filled(fields, round);
            queue.Record(ref recorded);
        }

        // The second and third have moved up in the queue before they are taken.
        for (int round = 1; round <= 3; round++)
        {
            object expected = Filled(fields, round);
            DetectorEvent taken = default;
            Assert.IsTrue(queue.TryTake(ref taken));
            foreach (FieldInfo field in fields)
            {
                object? value = field.Name == nameof(DetectorEvent.Number) ? round : field.GetValue(expected);
                Assert.AreEqual(value, field.GetValue(taken), field.Name);
            }
        }
    }

    // No field has its default.
    private static DetectorEvent Filled(FieldInfo[] fields, int round)
    {
        object filled = default(DetectorEvent);
        for (int i = 0; i < fields.Length; i++)
        {
            Type type = fields[i].FieldType;
            object value = type.IsEnum ? Enum.ToObject(type, 1) : Convert.ChangeType((10 * round) + i, type, null);
            fields[i].SetValue(filled, value);
        }

        return (DetectorEvent)filled;
    }
}
