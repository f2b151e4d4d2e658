using System.CommandLine;
using Telemetry.Bench.Measuring;
using Telemetry.Bench.Parts;

var command = new RootCommand("Measures the receiver against what one would write instead.");
ScenariosCommand.AddTo(command);
command.Add(PartsCommand.Create());

// Ctrl-C and SIGTERM leave time to end what was started.
return await command.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
