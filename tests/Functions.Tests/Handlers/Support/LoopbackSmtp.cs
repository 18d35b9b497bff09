using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using MimeKit;
using SmtpServer;
using SmtpServer.Authentication;
using SmtpServer.ComponentModel;
using SmtpServer.Protocol;
using SmtpServer.Storage;
using Warren.TestSupport;

namespace Warren.Functions.Tests.Handlers.Support;

/// <summary>A real SMTP server on loopback.</summary>
internal sealed class LoopbackSmtp : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    /// <param name="answer">What the server says once it has the message.</param>
    /// <param name="password">What a sender must log in with; null lets everyone send.</param>
    public LoopbackSmtp(SmtpResponse? answer = null, string? password = null)
    {
        Port = FreePorts.Take(1)[0];
        var options = new SmtpServerOptionsBuilder().ServerName("localhost")
            .Endpoint(endpoint => endpoint.Port(Port).AllowUnsecureAuthentication().AuthenticationRequired(password is not null)).Build();
        var services = new ServiceProvider();
        services.Add(new Store(Received, answer ?? SmtpResponse.Ok));
        services.Add(new DelegatingUserAuthenticator((_, given) => given == password));
        _running = new SmtpServer.SmtpServer(options, services).StartAsync(_stop.Token);
    }

    public int Port { get; }

    public ConcurrentQueue<MimeMessage> Received { get; } = new();

    public (string Key, string Value)[] Settings =>
        [("Smtp:Host", "127.0.0.1"), ("Smtp:Port", Port.ToString(CultureInfo.InvariantCulture)), ("Smtp:From", "shop@example.com")];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        try
        {
            await _running;
        }
        catch (OperationCanceledException)
        {
            // That is how it stops.
        }

        _stop.Dispose();
    }

    private sealed class Store(ConcurrentQueue<MimeMessage> received, SmtpResponse answer) : MessageStore
    {
        public override async Task<SmtpResponse> SaveAsync(
            ISessionContext context, IMessageTransaction transaction, ReadOnlySequence<byte> buffer, CancellationToken cancellationToken)
        {
            using var stream = new MemoryStream(buffer.ToArray());
            received.Enqueue(await MimeMessage.LoadAsync(stream, cancellationToken));
            return answer;
        }
    }
}
