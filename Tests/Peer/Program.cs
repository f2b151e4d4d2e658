using Telemetry.Peer;

await using var app = await PeerApplication.BuildAsync(args);
await app.RunAsync();
