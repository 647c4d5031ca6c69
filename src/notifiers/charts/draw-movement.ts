import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Resvg } from '@resvg/resvg-js';
import { LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TitleComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { ChartModel } from '../../slack/chart-data.ts';
import { chartOption, heightOf, WIDTH } from './chart-option.ts';

use([LineChart, GridComponent, LegendComponent, TitleComponent, SVGRenderer]);

/** More metrics than this make a picture that no phone shows; the table has them all. */
const PANELS = 4;

const fonts = dirname(fileURLToPath(import.meta.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf')));
const FONT_FILES = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map(name => join(fonts, name));

/**
 * The lines before and after of the first metrics, as a PNG of 1,400 pixels in width. The fonts come with the package,
 * so that it looks the same on a server without any.
 */
export function drawMovement(title: string, charts: readonly ChartModel[]): Buffer {
  const shown = charts.slice(0, PANELS);
  const chart = init(null, null, {
    renderer: 'svg',
    ssr: true,
    width: WIDTH,
    height: heightOf(shown.length),
  });
  try {
    chart.setOption(chartOption(title, shown));
    const picture = new Resvg(chart.renderToSVGString(), {
      font: { fontFiles: FONT_FILES, loadSystemFonts: false, defaultFontFamily: 'DejaVu Sans' },
    });
    return picture.render().asPng();
  } finally {
    chart.dispose();
  }
}
