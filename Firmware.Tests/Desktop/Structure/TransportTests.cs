using Mono.Cecil;

namespace Firmware.Tests.Desktop.Structure;

/// <summary>Whether TLS is used is the installer's word alone: nothing that runs can go on without it.</summary>
[TestClass]
public sealed class TransportTests
{
    [TestMethod]
    public void OnlyTheConfigurationFileSaysWhetherTlsIsUsed() => Rule.Holds(
        "Sets Configuration.BrokerTls:",
        from method in FirmwareAssembly.Methods
        where method.DeclaringType.FullName != "Firmware.Provisioning.ConfigurationFile" && method.HasBody
        from instruction in method.Body.Instructions
        where instruction.OpCode.Code == Mono.Cecil.Cil.Code.Stfld && instruction.Operand is FieldReference { Name: "BrokerTls" }
        select method.FullName);

    [TestMethod]
    public void AClientIsMadeInOnePlaceOnly() => Rule.Holds(
        "Makes a second MQTT client:",
        (from method in FirmwareAssembly.Methods
        where method.HasBody
        from instruction in method.Body.Instructions
        where instruction.OpCode.Code == Mono.Cecil.Cil.Code.Newobj && instruction.Operand is MethodReference { DeclaringType.Name: "MqttClient" }
        select method.FullName).Skip(1));
}
