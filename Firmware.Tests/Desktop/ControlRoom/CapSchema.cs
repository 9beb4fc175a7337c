using System.Xml;
using System.Xml.Schema;

namespace Firmware.Tests.Desktop.ControlRoom;

/// <summary>CAP 1.2's schema (see Cap/README.md for where it comes from).</summary>
internal static class CapSchema
{
    private static readonly XmlSchemaSet s_schema = Load();

    /// <summary>What the schema says against a document; empty for a valid one.</summary>
    internal static string Complaint(byte[] document)
    {
        XmlReaderSettings settings = new() { Schemas = s_schema, ValidationType = ValidationType.Schema };

        // Without this a document of another namespace would be nobody's to judge.
        settings.ValidationFlags |= XmlSchemaValidationFlags.ReportValidationWarnings;
        string complaint = "";
        settings.ValidationEventHandler += (_, found) => complaint += found.Message + "\n";
        using XmlReader reader = XmlReader.Create(new MemoryStream(document), settings);
        try
        {
            while (reader.Read())
            {
            }
        }
        catch (XmlException broken)
        {
            complaint += broken.Message;
        }

        return complaint;
    }

    private static XmlSchemaSet Load()
    {
        XmlSchemaSet schema = new();
        using XmlReader reader = XmlReader.Create(Path.Combine(Structure.Repository.Root, "Firmware.Tests/Desktop/Cap/cap-1.2.xsd"));
        schema.Add(null, reader);
        schema.Compile();
        return schema;
    }
}
