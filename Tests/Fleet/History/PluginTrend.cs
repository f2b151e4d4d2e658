namespace Telemetry.Fleet.History;

/// <summary>How many sites use a plugin.</summary>
/// <param name="Name">Of its module; <c>eventyay.plugins.*</c> are the official ones.</param>
/// <param name="AtStart">Their share at the start of the history.</param>
/// <param name="AtEnd">And at its end; in between it goes evenly.</param>
internal sealed record PluginTrend(string Name, double AtStart, double AtEnd)
{
    private static readonly PluginTrend[] All =
    [
        new("eventyay.plugins.sendmail", 0.93, 0.96), new("eventyay.plugins.ticketoutputpdf", 0.90, 0.93),
        new("eventyay.plugins.badges", 0.55, 0.74), new("eventyay.plugins.statistics", 0.72, 0.64),
        new("eventyay.plugins.checkinlists", 0.58, 0.66), new("eventyay.plugins.banktransfer", 0.48, 0.26),
        new("eventyay.plugins.reports", 0.35, 0.35), new("eventyay.plugins.returnurl", 0.12, 0.04),
        new("eventyay_stripe", 0.38, 0.60), new("eventyay_paypal", 0.44, 0.31), new("eventyay_pages", 0.30, 0.36),
        new("eventyay_social", 0.22, 0.10), new("eventyay_exhibitors", 0.05, 0.24), new("eventyay_venueless", 0.20, 0.03),
        new("eventyay_webinar", 0.02, 0.16), new("eventyay_certificates", 0, 0.14), new("eventyay_seating", 0.07, 0.09),
        new("eventyay_waitinglist", 0.04, 0.11), new("eventyay_zoom", 0.11, 0.05), new("eventyay_mollie", 0.06, 0.06),
        new("eventyay_fontpack", 0.05, 0.05), new("eventyay_vat", 0.03, 0.08), new("eventyay_shipping", 0.02, 0.02),
        new("eventyay_campaigns", 0.02, 0.01), new("eventyay_bitpay", 0.02, 0),
    ];

    /// <summary>In the order of the list, as a settings page stores them. Some sites have one that nobody else has.</summary>
    public static List<string> EnabledAt(HistoryOptions options, Seeded own, int number, DateTime now)
    {
        var passed = (now - options.Start) / (options.End - options.Start);
        var enabled = new List<string>(12);
        for (var i = 0; i < All.Length; i++)
        {
            if (own.Fraction(i) < All[i].AtStart + ((All[i].AtEnd - All[i].AtStart) * passed))
            {
                enabled.Add(All[i].Name);
            }
        }

        if (own.Fraction(-1) < 0.03)
        {
            enabled.Add($"site_plugin_{number}");
        }

        return enabled;
    }
}
