namespace Telemetry.Fleet.History;

/// <summary>Which plugins sites use: a few are nearly everywhere, each further one is rarer than the one before, and
/// some sites have a plugin of their own that nobody else has.</summary>
internal static class PluginCatalogue
{
    private static readonly string[] ByPopularity =
    [
        "eventyay.plugins.sendmail", "eventyay.plugins.ticketoutputpdf", "eventyay.plugins.badges",
        "eventyay.plugins.statistics", "eventyay.plugins.checkinlists", "eventyay_stripe", "eventyay_paypal",
        "eventyay.plugins.banktransfer", "eventyay.plugins.reports", "eventyay_pages", "eventyay_social",
        "eventyay.plugins.returnurl", "eventyay_downstream", "eventyay_venueless", "eventyay_exhibitors",
        "eventyay_passbook", "eventyay_fontpack", "eventyay_vat", "eventyay_seating", "eventyay_waitinglist",
        "eventyay_mollie", "eventyay_sepa", "eventyay_webinar", "eventyay_certificates", "eventyay_shipping",
        "eventyay_campaigns", "eventyay_vouchers", "eventyay_hierarchy", "eventyay_bitpay", "eventyay_zoom",
    ];

    /// <summary>In the order of the catalogue, as a settings page stores them.</summary>
    public static string[] Choose(Seeded own, int site)
    {
        var chosen = new List<string>(12);
        for (var i = 0; i < ByPopularity.Length; i++)
        {
            if (own.Fraction(i) < 0.95 / (1 + (0.02 * i * i)))
            {
                chosen.Add(ByPopularity[i]);
            }
        }

        if (own.Fraction(ByPopularity.Length) < 0.03)
        {
            chosen.Add($"site_plugin_{site}");
        }

        return [.. chosen];
    }
}
