namespace Simulator.Operators;

/// <summary>What somebody who is logged in may do.</summary>
public enum OperatorRole
{
    /// <summary>Look.</summary>
    Viewer,

    /// <summary>Look, acknowledge alarms, silence and reset detectors.</summary>
    Operator,

    /// <summary>As an operator; for those who keep the operators' file.</summary>
    Admin,
}

/// <summary>Somebody who may log in to the control room's pages.</summary>
/// <param name="Name">1 to 32 of a-z, 0-9 and '-'.</param>
/// <param name="Role">What they may do.</param>
/// <param name="PasswordHash">As <see cref="Microsoft.AspNetCore.Identity.PasswordHasher{TUser}"/> writes it.</param>
public sealed record RoomOperator(string Name, OperatorRole Role, string PasswordHash)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({Role})";
}
