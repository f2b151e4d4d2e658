using System.CommandLine;
using Telemetry.Fleet.Audit;
using Telemetry.Fleet.Demo;
using Telemetry.Fleet.History;
using Telemetry.Fleet.Run;

return await new RootCommand("A fleet of Eventyay instances: load, audit, history and demo.")
{
    RunCommand.Create(),
    AuditCommand.Create(),
    HistoryCommand.Create(),
    DemoCommand.Create(TimeProvider.System),
}.Parse(args).InvokeAsync();
