// What pages gain from a script: charts, parts that stay up to date, copying. Everything else works without it.

const calm = matchMedia('(prefers-reduced-motion: reduce)');
const dark = matchMedia('(prefers-color-scheme: dark)');

// Charts. Each is made from the table that the server has sent with it.

function seriesOf(table) {
  const rows = [...table.tBodies[0].rows];
  return [...table.tHead.rows[0].cells].slice(1).map((head, column) => ({
    name: head.textContent,
    role: head.dataset.role,
    href: head.dataset.href,
    colour: getComputedStyle(head).getPropertyValue('--c'),
    data: rows.map(row => [row.cells[0].textContent, Number(row.cells[column + 1].textContent.replaceAll(',', ''))]),
  }));
}

function markersOf(figure, style, days) {
  const marks = [...figure.querySelectorAll('.markers li')];
  const [first, last] = [days.at(0), days.at(-1)].map(Date.parse);
  return marks.length === 0 ? undefined : {
    silent: true,
    symbol: 'none',
    lineStyle: { color: style.color, type: 'dashed', width: 1 },
    label: { color: style.color, formatter: '{b}', fontSize: 11 },
    data: marks.map(mark => {
      const day = mark.querySelector('time').dateTime;
      const place = (Date.parse(day) - first) / (last - first);
      return {
        name: mark.querySelector('span').textContent,
        xAxis: day,
        // At the edges of the chart a name in the middle of its line would be cut off.
        label: place > 0.85 ? { align: 'right' } : place < 0.15 ? { align: 'left' } : {},
      };
    }),
  };
}

function optionsOf(chart) {
  const figure = chart.closest('.figure');
  const style = getComputedStyle(chart);
  const all = seriesOf(figure.querySelector('.table-view table'));
  const isMovement = chart.dataset.chart === 'movement';
  const grids = isMovement ? [{ top: 16, height: '58%' }, { bottom: 24, height: '20%' }] : [{ top: 20, bottom: 24 }];
  const numbers = new Intl.NumberFormat('en');
  const axis = {
    axisLabel: { color: style.color, hideOverlap: true },
    axisLine: { lineStyle: { color: style.borderTopColor } },
    splitLine: { lineStyle: { color: style.borderTopColor } },
  };
  // What nobody knows is at the bottom, so that the values are seen side by side.
  const order = series => Number(!['not reported', 'other'].includes(series.name));
  const series = [...all].sort((one, other) => order(one) - order(other));
  return {
    useUTC: true,
    animation: !calm.matches,
    textStyle: { fontFamily: style.fontFamily },
    tooltip: {
      trigger: 'axis',
      renderMode: 'richText',
      confine: true,
      backgroundColor: style.backgroundColor,
      borderColor: style.borderTopColor,
      textStyle: { color: getComputedStyle(document.body).color, fontSize: 12 },
      valueFormatter: value => numbers.format(value),
    },
    axisPointer: { link: [{ xAxisIndex: 'all' }] },
    grid: grids.map(grid => ({ left: 44, right: 16, ...grid })),
    xAxis: grids.map((_, index) => ({
      ...axis,
      type: 'time',
      gridIndex: index,
      splitLine: { show: false },
      axisLabel: { ...axis.axisLabel, show: index === grids.length - 1 },
    })),
    yAxis: grids.map((_, index) => ({
      ...axis,
      type: 'value',
      gridIndex: index,
      min: index === 0 ? 0 : undefined,
      minInterval: 1,
      splitNumber: index === 0 ? 4 : 2,
      axisLabel: { ...axis.axisLabel, formatter: value => numbers.format(Math.abs(value)) },
    })),
    series: series.map((one, index) => {
      const isBar = one.role === 'up' || one.role === 'down';
      return {
        name: one.name,
        type: isBar ? 'bar' : 'line',
        stack: isBar ? 'moves' : one.role === 'area' ? 'values' : undefined,
        xAxisIndex: isBar ? 1 : 0,
        yAxisIndex: isBar ? 1 : 0,
        data: one.role === 'down' ? one.data.map(([day, count]) => [day, -count]) : one.data,
        tooltip: { valueFormatter: value => numbers.format(Math.abs(value)) },
        showSymbol: false,
        symbol: 'circle',
        triggerLineEvent: true,
        itemStyle: { color: one.colour },
        lineStyle: { width: one.role === 'line' ? 2 : 1, color: one.role === 'area' ? style.backgroundColor : one.colour },
        areaStyle: one.role === 'area' ? { color: one.colour, opacity: 1 } : undefined,
        markLine: index === 0 ? markersOf(figure, style, one.data.map(([day]) => day)) : undefined,
      };
    }),
    hrefs: Object.fromEntries(all.map(one => [one.name, one.href])),
  };
}

function draw(chart) {
  const { hrefs, ...options } = optionsOf(chart);
  const drawn = echarts.getInstanceByDom(chart) ?? echarts.init(chart, null, { renderer: 'canvas' });
  drawn.setOption(options, true);
  drawn.off('click');
  drawn.on('click', event => {
    if (hrefs[event.seriesName]) {
      location.assign(hrefs[event.seriesName]);
    }
  });
  chart.dataset.drawn = '';
}

function drawCharts() {
  const charts = [...document.querySelectorAll('.chart')];
  if (charts.length === 0) {
    return;
  }

  const script = document.createElement('script');
  script.src = charts[0].dataset.script;
  script.addEventListener('load', () => {
    const sizes = new ResizeObserver(entries => entries.forEach(entry => echarts.getInstanceByDom(entry.target)?.resize()));
    charts.forEach(draw);
    charts.forEach(chart => sizes.observe(chart));
    dark.addEventListener('change', () => charts.forEach(draw));
  });
  document.head.append(script);
}

// Parts that the server renders anew. Nothing is asked for while nobody looks.

function keepFresh(element) {
  const everyMilliseconds = Number(element.dataset.every ?? 10_000);
  setInterval(async () => {
    if (document.visibilityState !== 'visible') {
      return;
    }

    const answer = await fetch(element.dataset.refresh, { headers: { Accept: 'text/html' } }).catch(() => null);
    if (answer?.redirected) {
      location.reload();
    } else if (answer?.ok) {
      const parts = [...new DOMParser().parseFromString(await answer.text(), 'text/html').body.children];
      const places = parts.map(part => document.getElementById(part.id));
      if (places.includes(null)) {
        // There is more to show than this page has a place for: the first heartbeat has come.
        location.reload();
        return;
      }

      parts.forEach((part, index) => {
        if (!places[index].contains(document.activeElement)) {
          places[index].replaceWith(part);
        }
      });
    }
  }, everyMilliseconds);
}

// Copying needs a safe connection; elsewhere the buttons stay away.

function offerCopying(button) {
  button.hidden = !navigator.clipboard;
  const label = button.textContent;
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(button.dataset.copy || location.href);
    button.textContent = 'Copied';
    setTimeout(() => { button.textContent = label; }, 2000);
  });
}

function closeMenus(except) {
  document.querySelectorAll('details.menu[open]').forEach(menu => { menu.open = menu === except; });
}

// The link that a receiver prints at its first start: what is behind # has come no further than this.

function takeLink(form) {
  const token = location.hash.slice(1);
  if (token && token !== 'content') {
    history.replaceState(null, '', location.pathname);
    form.elements.token.value = token;
    form.submit();
  }
}

drawCharts();
// In a narrow window the links are a line that scrolls.
document.querySelector('.top nav [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center', behavior: 'instant' });
document.querySelectorAll('[data-refresh]').forEach(keepFresh);
document.querySelectorAll('button.copy').forEach(offerCopying);
document.querySelectorAll('form#link').forEach(takeLink);
document.addEventListener('click', event => closeMenus(event.target.closest('details.menu')));
document.addEventListener('keydown', event => {
  if (event.key === 'Escape') {
    document.querySelector('details.menu[open] > summary')?.focus();
    closeMenus(null);
  }
});
