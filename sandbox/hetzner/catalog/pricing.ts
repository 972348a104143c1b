import { locations } from './locations.ts';
import { hetznerServerTypes, presentServerType } from './server-types.ts';

/** Net list prices in euros a month at the time of writing; only their order of magnitude matters. */
const monthly = {
  imageGb: 0.011,
  volumeGb: 0.044,
  floatingIp: { ipv4: 3, ipv6: 1 },
  primaryIp: { ipv4: 0.5, ipv6: 0 },
  loadBalancer: { lb11: 5.39, lb21: 16.4, lb31: 32.9 },
};
/** Hours after which a month has been paid. */
const HOURS = 624;
const VAT = 0.19;

/** The price list as the API returns it (hcloud-go `schema/pricing.go`). */
export function presentPricing(): Record<string, unknown> {
  return {
    currency: 'EUR',
    vat_rate: (VAT * 100).toFixed(6),
    image: { price_per_gb_month: price(monthly.imageGb) },
    volume: { price_per_gb_month: price(monthly.volumeGb) },
    floating_ip: { price_monthly: price(monthly.floatingIp.ipv4) },
    floating_ips: typed(monthly.floatingIp, (net) => ({ price_monthly: price(net) })),
    primary_ips: typed(monthly.primaryIp, hourlyAndMonthly),
    server_backup: { percentage: '20.0000000000' },
    server_types: hetznerServerTypes.map((type) => {
      const { id, name, prices } = presentServerType(type, () => false);
      return { id, name, prices };
    }),
    load_balancer_types: Object.entries(monthly.loadBalancer).map(([name, net], index) => ({
      id: index + 1,
      name,
      prices: locations.map((location) => ({
        location: location.name,
        ...hourlyAndMonthly(net),
        included_traffic: 20 * 1024 ** 4,
        price_per_tb_traffic: price(1),
      })),
    })),
    traffic: { price_per_tb: price(0) },
  };
}

function typed(
  prices: Record<string, number>,
  present: (net: number) => Record<string, unknown>,
): { type: string; prices: Record<string, unknown>[] }[] {
  return Object.entries(prices).map(([type, net]) => ({
    type,
    prices: locations.map(({ name }) => ({ location: name, ...present(net) })),
  }));
}

const hourlyAndMonthly = (net: number) => ({ price_hourly: price(net / HOURS), price_monthly: price(net) });

function price(net: number): { net: string; gross: string } {
  return { net: net.toFixed(10), gross: (net * (1 + VAT)).toFixed(10) };
}
