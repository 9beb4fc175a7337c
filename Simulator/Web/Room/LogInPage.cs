using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Simulator.Operators;

namespace Simulator.Web.Room;

/// <summary>The door: a plain form in both languages, for it has to work before anything else does.</summary>
/// <param name="operators">Who may log in.</param>
/// <param name="html">The page, with places for the token and for what went wrong.</param>
/// <param name="log">Takes a line for each log-in, taken or refused.</param>
internal sealed class LogInPage(OperatorFile operators, string html, TextWriter log)
{
    private const string Wrong = "<p role=\"alert\" class=\"wrong\"><span lang=\"ko\">이름 또는 비밀번호가 다릅니다.</span> <span lang=\"en\">Name or password is wrong.</span></p>";

    /// <summary>The empty form.</summary>
    public IResult Show(HttpContext context, IAntiforgery antiforgery) => Page(context, antiforgery, "", StatusCodes.Status200OK);

    /// <summary>Takes the form.</summary>
    public async Task<IResult> LogInAsync(HttpContext context, IAntiforgery antiforgery)
    {
        await antiforgery.ValidateRequestAsync(context);
        IFormCollection form = await context.Request.ReadFormAsync(context.RequestAborted);
        string name = form["name"].ToString();
        string password = form["password"].ToString();
        bool isSane = name.Length <= Firmware.Limits.TextLength && password.Length <= OperatorFile.PasswordCharsMax;
        if (!isSane || operators.LogIn(name, password) is not { } known)
        {
            // No name: people type their password into the wrong box.
            await log.WriteLineAsync($"pages: a log-in from {context.Connection.RemoteIpAddress} was refused");
            return Page(context, antiforgery, Wrong, StatusCodes.Status403Forbidden);
        }

        ClaimsIdentity identity = new(
            [new Claim(ClaimTypes.Name, known.Name), new Claim(ClaimTypes.Role, known.Role.ToString())], CookieAuthenticationDefaults.AuthenticationScheme);
        await context.SignInAsync(new ClaimsPrincipal(identity));
        await log.WriteLineAsync($"pages: {known.Name} logged in");
        return TypedResults.Redirect("/");
    }

    /// <summary>Out.</summary>
    public static async Task<IResult> LogOutAsync(HttpContext context, IAntiforgery antiforgery)
    {
        await antiforgery.ValidateRequestAsync(context);
        await context.SignOutAsync();
        return TypedResults.Redirect("/login");
    }

    private ContentHttpResult Page(HttpContext context, IAntiforgery antiforgery, string said, int status)
    {
        AntiforgeryTokenSet tokens = antiforgery.GetAndStoreTokens(context);
        string page = html
            .Replace("<!--token-->", $"<input type=\"hidden\" name=\"{tokens.FormFieldName}\" value=\"{WebUtility.HtmlEncode(tokens.RequestToken)}\">", StringComparison.Ordinal)
            .Replace("<!--said-->", said, StringComparison.Ordinal);
        return TypedResults.Text(page, "text/html; charset=utf-8", statusCode: status);
    }
}
