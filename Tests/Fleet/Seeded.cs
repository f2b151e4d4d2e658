using System.Buffers.Binary;

namespace Telemetry.Fleet;

/// <summary>Numbers that depend on a seed and a place alone: the same on every machine and in every order of calls,
/// which the framework's Random does not promise.</summary>
/// <param name="Seed">Any number; near seeds give unrelated numbers.</param>
public readonly record struct Seeded(ulong Seed)
{
    /// <summary>A source of its own for one thing, for instance one instance.</summary>
    public Seeded For(long thing) => new(Bits(thing));

    /// <summary>64 random bits for a place. (A finalizer with the full avalanche of a good hash.)</summary>
    public ulong Bits(long place)
    {
        var bits = Seed + (((ulong)place + 1) * 0x9E3779B97F4A7C15);
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
        return bits ^ (bits >> 31);
    }

    /// <summary>From 0 to below 1.</summary>
    public double Fraction(long place) => (Bits(place) >> 11) * (1.0 / (1UL << 53));

    /// <summary>Exponentially distributed with the given mean.</summary>
    public double Exponential(long place, double mean) => -mean * Math.Log(1 - Fraction(place));

    /// <summary>Log-normally distributed around the given median; about two thirds lie within a factor of
    /// e to the <paramref name="spread"/>.</summary>
    public double LogNormal(long place, double median, double spread)
    {
        var source = For(place);
        var normal = Math.Sqrt(-2 * Math.Log(1 - source.Fraction(0))) * Math.Cos(2 * Math.PI * source.Fraction(1));
        return median * Math.Exp(spread * normal);
    }

    /// <summary>A UUID of version 4.</summary>
    public Guid Uuid(long place)
    {
        Span<byte> bytes = stackalloc byte[16];
        var source = For(place);
        BinaryPrimitives.WriteUInt64BigEndian(bytes, source.Bits(0));
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], source.Bits(1));
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
