//! A plot as SVG: a line through some points, with a logarithmic horizontal axis.
//!
//! It has colours for light and for dark backgrounds. Must not know what is plotted. Read next:
//! `suite/growth.rs`.

use std::fmt;

/// The contents of a plot.
pub struct Plot {
    /// The title: a sentence.
    pub title: &'static str,
    /// The label of the horizontal axis, with the unit.
    pub x: &'static str,
    /// The label of the vertical axis, with the unit. The axis starts at zero.
    pub y: &'static str,
    /// The points, from left to right; `x` is above zero.
    pub points: Vec<(f64, f64)>,
}

/// The size of the picture, and the edges of the area inside the axes.
const SIZE: (f64, f64) = (640.0, 320.0);
const LEFT: f64 = 80.0;
const TOP: f64 = 44.0;
const RIGHT: f64 = 600.0;
const BOTTOM: f64 = 260.0;
/// The distance of the first and the last point from the axes.
const MARGIN: f64 = 30.0;
const STYLE: &str = "text { font: 13px sans-serif; fill: #333 } .title { font-size: 15px }
.axis { stroke: #888; fill: none } .grid { stroke: #8884 } \
.line { stroke: #0969da; stroke-width: 2; fill: none } .point { fill: #0969da }
@media (prefers-color-scheme: dark) { text { fill: #ccc } .line { stroke: #58a6ff } \
.point { fill: #58a6ff } }";

impl Plot {
    /// The horizontal position of a value.
    fn right(&self, x: f64) -> f64 {
        let (first, last) = (self.points[0].0, self.points[self.points.len() - 1].0);
        LEFT + MARGIN + (x / first).ln() / (last / first).ln() * (RIGHT - LEFT - 2.0 * MARGIN)
    }

    /// The distance between two marks of the vertical axis: 1, 2 or 5 times a power of ten, so that
    /// there are two to five marks.
    fn step(&self) -> f64 {
        let highest = self.points.iter().map(|(_, y)| *y).fold(f64::MIN_POSITIVE, f64::max);
        let power = 10_f64.powf(highest.log10().floor());
        let unit = [0.2, 0.5, 1.0, 2.0].into_iter().find(|unit| highest / (unit * power) <= 5.0);
        unit.unwrap_or(2.0) * power
    }
}

impl fmt::Display for Plot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { title, x, y, points } = self;
        let (width, height) = SIZE;
        let step = self.step();
        let marks = points.iter().map(|(_, y)| (y / step).ceil()).fold(1.0, f64::max);
        let up = |y: f64| BOTTOM - y / (marks * step) * (BOTTOM - TOP);
        writeln!(
            f,
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">"#
        )?;
        writeln!(f, "<title>{title}</title>\n<style>{STYLE}</style>")?;
        writeln!(f, r#"<text class="title" x="{LEFT}" y="24">{title}</text>"#)?;
        for mark in 0..=marks as u32 {
            let (value, at) = (f64::from(mark) * step, up(f64::from(mark) * step));
            writeln!(f, r#"<path class="grid" d="M{LEFT} {at:.1}H{RIGHT}"/>"#)?;
            let number = Number(value);
            writeln!(
                f,
                r#"<text x="{}" y="{:.1}" text-anchor="end">{number}</text>"#,
                LEFT - 8.0,
                at + 4.0
            )?;
        }
        writeln!(f, r#"<path class="axis" d="M{LEFT} {TOP}V{BOTTOM}H{RIGHT}"/>"#)?;
        let (middle, centre) = ((LEFT + RIGHT) / 2.0, (TOP + BOTTOM) / 2.0);
        writeln!(f, r#"<text x="{middle}" y="{}" text-anchor="middle">{x}</text>"#, height - 12.0)?;
        writeln!(
            f,
            r#"<text transform="translate(24 {centre}) rotate(-90)" text-anchor="middle">{y}</text>"#
        )?;
        let line: Vec<String> =
            points.iter().map(|&(x, y)| format!("{:.1},{:.1}", self.right(x), up(y))).collect();
        writeln!(f, r#"<polyline class="line" points="{}"/>"#, line.join(" "))?;
        for &(x, y) in points {
            let (right, at) = (self.right(x), up(y));
            writeln!(f, r#"<circle class="point" cx="{right:.1}" cy="{at:.1}" r="4"/>"#)?;
            writeln!(
                f,
                r#"<text x="{right:.1}" y="{:.1}" text-anchor="middle">{y:.2}</text>"#,
                at - 10.0
            )?;
            writeln!(
                f,
                r#"<text x="{right:.1}" y="{}" text-anchor="middle">{}</text>"#,
                BOTTOM + 20.0,
                Number(x)
            )?;
        }
        writeln!(f, "</svg>")
    }
}

/// Formats a number with three decimals at most, and with commas between thousands.
struct Number(f64);

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 < 1000.0 {
            return write!(f, "{}", (self.0 * 1e3).round() / 1e3);
        }
        let whole = self.0.round() as u64;
        write!(f, "{},{:03}", whole / 1000, whole % 1000)
    }
}
