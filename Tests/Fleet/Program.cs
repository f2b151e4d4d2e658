using System.CommandLine;
using Telemetry.Fleet.Audit;
using Telemetry.Fleet.History;
using Telemetry.Fleet.Run;

return await new RootCommand("A fleet of Eventyay instances: load, audit and history.")
{
    RunCommand.Create(),
    AuditCommand.Create(),
    HistoryCommand.Create(),
}.Parse(args).InvokeAsync();
