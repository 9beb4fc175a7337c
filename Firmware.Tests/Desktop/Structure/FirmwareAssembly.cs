using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Firmware.Tests.Desktop.Structure;

/// <summary>
/// The firmware compiled against the stand-ins, read as metadata. A constant leaves no trace in it: what is only a constant is seen
/// by the compiler alone.
/// </summary>
internal static class FirmwareAssembly
{
    private static readonly ModuleDefinition Module = ModuleDefinition.ReadModule(Path.Combine(AppContext.BaseDirectory, "Firmware.Platform.dll"));

    /// <summary>
    /// Types of the firmware's own namespaces, nested ones included; neither the stand-ins nor what the compiler keeps outside of any
    /// namespace.
    /// </summary>
    public static readonly TypeDefinition[] Types = [.. Module.GetTypes().Where(IsFirmware)];

    public static IEnumerable<MethodDefinition> Methods => Types.SelectMany(type => type.Methods);

    public static bool IsFirmware(TypeReference type) => (Namespace(type) + ".").StartsWith("Firmware.", StringComparison.Ordinal);

    public static bool IsStandin(TypeReference type) => type.Scope == Module && !IsFirmware(type) && Namespace(type).Length != 0;

    /// <summary>Room of a firmware type: Sensing for Firmware.Sensing. The root namespace's types are rooms of their own: Limits, Detector.</summary>
    public static string Room(TypeReference type) =>
        Namespace(type) == "Firmware" ? Outermost(type).Name : Namespace(type)["Firmware.".Length..];

    /// <summary>Everything that a type's signatures, attributes and code name: types, methods and fields, with the parts of composed types.</summary>
    public static IEnumerable<MemberReference> Uses(TypeDefinition type) =>
        Signature(type).SelectMany(Parts).Concat(type.Methods.SelectMany(Uses)).Distinct();

    /// <summary>The same for one method, with its attributes, locals and code.</summary>
    public static IEnumerable<MemberReference> Uses(MethodDefinition method)
    {
        IEnumerable<MemberReference> used = Attributes(method)
            .Concat(Attributes(method.MethodReturnType))
            .Concat(method.Parameters.SelectMany(Attributes))
            .Concat(method.Parameters.Select(parameter => parameter.ParameterType))
            .Append(method.ReturnType);
        return (method.HasBody ? used.Concat(Body(method.Body)) : used)
            .Where(member => !Lowering.IsDesktopOnly(member))
            .SelectMany(Parts);
    }

    /// <summary>A type with everything it is made of: elements, modifiers, generic arguments.</summary>
    private static IEnumerable<TypeReference> Parts(TypeReference type)
    {
        IEnumerable<TypeReference> inner = type switch
        {
            IModifierType modified => Parts(modified.ElementType).Concat(Parts(modified.ModifierType)),
            GenericInstanceType generic => Parts(generic.ElementType).Concat(generic.GenericArguments.SelectMany(Parts)),
            TypeSpecification specified => Parts(specified.ElementType),
            _ => [],
        };
        return inner.Prepend(type);
    }

    /// <summary>Types named by a type's outside: bases, interfaces, attributes, fields.</summary>
    private static IEnumerable<MemberReference> Signature(TypeDefinition type) =>
        Attributes(type)
            .Concat(type.Interfaces.Select(implemented => implemented.InterfaceType))
            .Concat(type.BaseType == null ? [] : [type.BaseType])
            .Concat(type.Fields.SelectMany(field => Attributes(field).Append(field.FieldType)))
            .Concat(type.Properties.SelectMany(Attributes))
            .Concat(type.Events.SelectMany(Attributes));

    private static IEnumerable<MemberReference> Body(MethodBody body) =>
        body.Variables.Select(variable => variable.VariableType)
            .Concat(body.ExceptionHandlers.Where(handler => handler.CatchType != null).Select(handler => handler.CatchType))
            .Concat(body.Instructions.Select(instruction => instruction.Operand).OfType<MemberReference>());

    private static IEnumerable<MemberReference> Attributes(ICustomAttributeProvider provider) =>
        provider.CustomAttributes.Select(attribute => attribute.AttributeType);

    private static IEnumerable<MemberReference> Parts(MemberReference member) => member switch
    {
        TypeReference type => Parts(type),
        FieldReference field => Parts(field.DeclaringType).Concat(Parts(field.FieldType)).Prepend(member),
        MethodReference method => Parts(method.DeclaringType)
            .Concat(Parts(method.ReturnType))
            .Concat(method.Parameters.SelectMany(parameter => Parts(parameter.ParameterType)))
            .Concat(method is GenericInstanceMethod generic ? generic.GenericArguments.SelectMany(Parts) : [])
            .Prepend(member),
        _ => [member],
    };

    private static string Namespace(TypeReference type) => Outermost(type).Namespace;

    private static TypeReference Outermost(TypeReference type)
    {
        TypeReference outer = type.GetElementType();
        while (outer.DeclaringType != null)
        {
            outer = outer.DeclaringType;
        }

        return outer;
    }
}
