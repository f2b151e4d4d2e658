using Telemetry.Faults.Cluster;
using Telemetry.Faults.SingleMachine;
using Telemetry.Faults.Upgrade;

namespace Telemetry.Faults;

/// <summary>Every fault that the receiver is promised to stand, with its bar.</summary>
internal static class Scenarios
{
    public static readonly IReadOnlyList<Scenario> All =
    [
        new ClusterScenario { Name = "silo-killed", Bar = Bar.Unnoticed, IsShort = true, Fault = MemberFaults.SiloKilledAsync },
        new ClusterScenario { Name = "silo-frozen", Bar = Bar.Unnoticed, Fault = MemberFaults.SiloFrozenAsync },
        new ClusterScenario { Name = "split-brain", Bar = Bar.CleanFailures, IsParted = true, Fault = MemberFaults.SplitBrainAsync },
        new ClusterScenario { Name = "rolling-restart", Bar = Bar.Unnoticed, Fault = MemberFaults.RollingRestartAsync },
        new RollingUpgrade { Name = "rolling-upgrade", Bar = Bar.Unnoticed },
        new ClusterScenario { Name = "front-door-killed", Bar = Bar.CleanFailures, Fault = MemberFaults.FrontDoorKilledAsync },
        new ClusterScenario { Name = "database-restarted", Bar = Bar.Unnoticed, IsShort = true, Fault = DatabaseFaults.RestartedAsync },
        new ClusterScenario { Name = "database-sessions-ended", Bar = Bar.CleanFailures, Fault = DatabaseFaults.SessionsEndedAsync },
        new ClusterScenario { Name = "database-connections-taken", Bar = Bar.CleanFailures, Fault = DatabaseFaults.ConnectionsTakenAsync },
        new SingleMachineScenario { Name = "sqlite-killed", Bar = Bar.CleanFailures, IsShort = true, Fault = SingleMachineFaults.KilledAsync },
        new SingleMachineScenario { Name = "sqlite-disk-full", Bar = Bar.CleanFailures, Fault = SingleMachineFaults.DiskFullAsync },
        new SingleMachineScenario { Name = "sqlite-file-read-only", Bar = Bar.CleanFailures, IsShort = true, Fault = SingleMachineFaults.FileReadOnlyAsync },
    ];
}
