namespace Telemetry.Fleet.Run;

/// <summary>Why a heartbeat is sent, which says what answer it deserves.</summary>
public enum HeartbeatKind
{
    /// <summary>An instance's one heartbeat of the day: 200.</summary>
    First,

    /// <summary>The same instance again inside the window, from itself or from a clone: 429.</summary>
    Repeat,

    /// <summary>A bad body or a bad key: 400, 401 or 413.</summary>
    Bad,
}

/// <summary>One request of a run.</summary>
/// <param name="Number">Its place in the run, from 0; in open loop this fixes its time.</param>
/// <param name="Kind">Why it is sent.</param>
/// <param name="InstanceId">In the body, unless the body is bad in a way that leaves it out.</param>
/// <param name="Variant">Chooses the body; an instance keeps its variant.</param>
/// <param name="UrlHash">In the body of S1 and later; a clone has another than its original.</param>
public readonly record struct PlannedHeartbeat(
    long Number, HeartbeatKind Kind, Guid InstanceId, int Variant, ulong UrlHash);

/// <summary>Hands out the requests of a run in order, to any number of lanes. Which requests there are depends on the
/// options alone.</summary>
public sealed class HeartbeatPlan(RunOptions options)
{
    /// <summary>Places in <see cref="Seeded"/> that instances do not use.</summary>
    private const long BadInstances = 1L << 62;

    private readonly Lock gate = new();
    private readonly Seeded seed = new(options.Seed);
    private readonly Seeded choice = new Seeded(options.Seed).For(-1);
    private readonly long instances = options.Instances ?? long.MaxValue;

    /// <summary>A repeat takes an instance whose first heartbeat has had time to be answered.</summary>
    private readonly long lag = 4L * options.Connections;

    /// <summary>Heartbeats in turn: one of each instance, or without end.</summary>
    private readonly long turns = options is { InTurns: true, Instances: not 0 } or { Instances: null }
        ? long.MaxValue
        : options.Instances.Value;

    private long firsts;
    private long repeats;
    private long bad;

    /// <summary>False when every instance has had its heartbeat, its repeats and its share of bad ones.</summary>
    public bool TryTake(out PlannedHeartbeat planned)
    {
        lock (gate)
        {
            var number = firsts + repeats + bad;
            if (bad < (long)(firsts * options.Bad))
            {
                planned = Make(number, HeartbeatKind.Bad, BadInstances + bad, (int)(bad++ & int.MaxValue));
                return true;
            }

            if (repeats < (long)(firsts * options.Repeats) && (firsts > lag || firsts == instances))
            {
                var answered = Math.Clamp(firsts - lag, 1, instances);
                planned = Make(number, HeartbeatKind.Repeat, (long)(choice.Fraction(repeats++) * answered));
                return true;
            }

            var kind = firsts < instances ? HeartbeatKind.First : HeartbeatKind.Repeat;
            planned = firsts < turns ? Make(number, kind, firsts++ % instances) : default;
            return number < firsts + repeats + bad;
        }
    }

    private PlannedHeartbeat Make(long number, HeartbeatKind kind, long instance, int? variant = null)
    {
        var own = seed.For(instance);
        var site = kind == HeartbeatKind.Repeat && repeats % 2 == 0 ? 3 : 2;
        return new PlannedHeartbeat(
            number, kind, seed.Uuid(instance), variant ?? (int)(own.Bits(1) & int.MaxValue), own.Bits(site));
    }
}
