using Mono.Cecil;

namespace Firmware.Tests.Desktop.Structure;

/// <summary>One spelling for both sides: <c>Namespace.Type</c> or <c>Namespace.Type::Member(parameter types)</c>, without return types.</summary>
internal static class MemberName
{
    public static string Of(MemberReference member) => member switch
    {
        TypeReference type => type.GetElementType().FullName,
        MethodReference method => Of(method.DeclaringType) + "::" + method.Name + "(" + Parameters(method) + ")",
        _ => Of(member.DeclaringType) + "::" + member.Name,
    };

    private static string Parameters(MethodReference method) => string.Join(",", method.Parameters.Select(parameter => Plain(parameter.ParameterType).FullName));

    // In, out and ref differ by modifiers and attributes only.
    private static TypeReference Plain(TypeReference type) => type is IModifierType modified ? modified.ElementType : type;
}
