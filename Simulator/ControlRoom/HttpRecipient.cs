using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace Simulator.ControlRoom;

/// <summary>
/// A recipient told by HTTP POST, signed as Standard Webhooks (standardwebhooks.com) asks; <c>webhook-id</c> is the notice's key, the same in
/// every repeat. An answer of 200 to 299 says that it was told. Its body may be the <see cref="SignedReceipt">receipt</see>, which may also come later.
/// </summary>
public sealed class HttpRecipient : IRecipient, IDisposable
{
    /// <summary>Posts of one recipient whose answer is not taken yet; further notices wait, so that a crash repeats no more than these.</summary>
    public const int UnderWayMax = 4;

    /// <summary>First pause after a post that failed; doubled up to <see cref="PauseMax"/>.</summary>
    public static readonly TimeSpan PauseMin = TimeSpan.FromSeconds(1);

    /// <summary>Longest pause.</summary>
    public static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(60);

    /// <summary>How long a post may take.</summary>
    public static readonly TimeSpan PostMax = TimeSpan.FromSeconds(10);

    private const int AnswerBytesMax = 4_096;
    private readonly DirectoryEntry _entry;
    private readonly TimeProvider _time;
    private readonly HttpClient _client;
    private readonly Dictionary<string, Attempt> _attempts = [];
    private readonly ConcurrentQueue<RecipientAnswer> _answers = new();

    /// <summary>Makes a recipient; connects when it first tells.</summary>
    public HttpRecipient(DirectoryEntry entry, TimeProvider time)
    {
        _entry = entry;
        _time = time;

        // A redirect would carry an alarm to where nobody configured it.
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = PostMax, MaxResponseContentBufferSize = AnswerBytesMax };
    }

    /// <inheritdoc/>
    public string Name => _entry.Name;

    /// <inheritdoc/>
    public bool GivesReceipts => true;

    /// <inheritdoc/>
    public bool IsFor(string market, string stall, string kind) =>
        kind is MessageType.Alarm or MessageType.Test or AlarmHandling.Restored or AlarmHandling.CalledOff && market == _entry.Market && (_entry.Stalls is not { } stalls || stalls.Contains(stall));

    /// <inheritdoc/>
    public bool Tell(AlarmNotice notice)
    {
        if (!_attempts.TryGetValue(notice.Key, out Attempt? attempt))
        {
            _attempts.Add(notice.Key, attempt = new Attempt());
        }

        if (attempt.Post is { IsCompleted: false })
        {
            return false;
        }

        if (attempt.Post is { } done)
        {
            attempt.Post = null;
            if (done.IsCompletedSuccessfully)
            {
                _attempts.Remove(notice.Key);
                return true;
            }

            attempt.FailedAt = _time.GetTimestamp();
            attempt.Pause = attempt.Pause * 2 is var longer && longer < PauseMin ? PauseMin : longer < PauseMax ? longer : PauseMax;

            // For the log: its first line only, the recipient's words stay out.
            throw new IOException(done.Exception?.InnerException is HttpRequestException { StatusCode: { } status }
                ? string.Create(CultureInfo.InvariantCulture, $"answered {(int)status}") : "no answer");
        }

        bool isDue = attempt.FailedAt is not { } failed || _time.GetElapsedTime(failed) >= attempt.Pause;
        if (isDue && _attempts.Values.Count(other => other.Post is not null) < UnderWayMax)
        {
            attempt.Post = Task.Run(() => PostAsync(notice));
        }

        return false;
    }

    /// <inheritdoc/>
    public void Drop(AlarmNotice notice) => _attempts.Remove(notice.Key);

    /// <inheritdoc/>
    public RecipientAnswer? TakeAnswer() => _answers.TryDequeue(out RecipientAnswer? answer) ? answer : null;

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task PostAsync(AlarmNotice notice)
    {
        byte[] body = _entry.Channel == RecipientChannel.Cap ? CapAlert.Write(notice, _entry) : WebhookBody.Write(notice, _entry.Role);
        string sentAt = _time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{notice.Key}.{sentAt}."), .. body];
        using HttpRequestMessage request = new(HttpMethod.Post, _entry.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(_entry.Channel == RecipientChannel.Cap ? "application/cap+xml" : "application/json");
        request.Headers.Add("webhook-id", notice.Key);
        request.Headers.Add("webhook-timestamp", sentAt);
        request.Headers.Add("webhook-signature", "v1," + Convert.ToBase64String(HMACSHA256.HashData(_entry.Secret.Span, signed)));
        using HttpResponseMessage response = await _client.SendAsync(request).ConfigureAwait(false);
        response.EnsureSuccessStatusCode();
        byte[] answer = await response.Content.ReadAsByteArrayAsync().ConfigureAwait(false);
        if (IsReceipt(answer, notice))
        {
            _answers.Enqueue(new RecipientAnswer(notice, Encoding.ASCII.GetString(answer)));
        }
    }

    private bool IsReceipt(byte[] answer, AlarmNotice notice) =>
        SignedReceipt.Read(answer, kid => kid == Name ? _entry.Secret.Span : [], _time.GetUtcNow()) is { } receipt
        && receipt.Key == notice.Key && receipt.IsSince(notice.ReceivedAt);

    private sealed class Attempt
    {
        public Task? Post { get; set; }

        public long? FailedAt { get; set; }

        public TimeSpan Pause { get; set; }
    }
}
