//! The canvas as a whole: the panels on it, a picture of it, another size, another theme, and a
//! graphics driver that is reset.
//!
//! It knows nothing about the server. Read next: `work.rs`, what a frame costs.

use super::drawn::{NOW, draw, page};
use serde_json::json;

#[test]
fn panels_have_scales_of_their_own_and_one_time() {
    let Some((_server, mut browser)) = page() else { return };
    let result = draw(
        &mut browser,
        "const bytes = Drawing.points(NOW - 30000, NOW, 100, (t) => 3e9 + 1e6 * Math.sin(t / 1000));
         const ratio = Drawing.points(NOW - 30000, NOW, 100, (t) => 0.5 + 0.1 * Math.cos(t / 700));
         drawing.show(NOW - 30000, NOW, [{ key: 'B', lines: [bytes] }, { key: 'ratio', lines: [ratio] }]);
         const panels = drawing.chart.panels();
         const hits = panels.map(({ left, top, width, height }) => drawing.chart.at(left + width / 2, top + height / 2));
         const few = { panels: drawing.panels.length, hidden: drawing.chart.hiddenPanels };
         const many = Array.from({ length: 30 }, (_, n) => ({ key: `k${n}`, lines: [ratio] }));
         const compared = [drawing.compare(bytes, 'B'), drawing.compare(ratio, 'ratio')];
         drawing.show(NOW - 30000, NOW, many);
         return { compared, hits, few, shown: drawing.chart.panels().length, hidden: drawing.chart.hiddenPanels };",
    );
    for one in result["compared"].as_array().expect("results") {
        assert!(one["worst"].as_f64().is_some_and(|worst| worst <= 1.0), "{result}");
        assert!(one["columns"].as_u64().is_some_and(|columns| columns > 500), "{result}");
    }
    for (hit, key) in result["hits"].as_array().expect("hits").iter().zip(["B", "ratio"]) {
        assert_eq!((&hit["zone"], &hit["panel"]), (&"plot".into(), &key.into()), "{result}");
        assert!(hit["t"].as_f64().is_some_and(|t| (t - (NOW - 15_000) as f64).abs() < 100.0));
    }
    assert_eq!(result["few"]["hidden"], 0);
    assert_eq!(
        result["shown"].as_u64().unwrap_or(0) + result["hidden"].as_u64().unwrap_or(0),
        30,
        "{result}"
    );
    assert!(result["shown"].as_u64().is_some_and(|shown| (2..=4).contains(&shown)), "{result}");
}

#[test]
fn a_picture_has_the_lines_the_axes_and_the_marks() {
    let Some((_server, mut browser)) = page() else { return };
    let result = draw(
        &mut browser,
        "const points = Drawing.points(NOW - 30000, NOW, 100, (t) => Math.sin(t / 1000));
         const thresholds = [{ value: 0, text: '<b>zero' }];
         drawing.show(NOW - 30000, NOW, [{ lines: [points], thresholds }], { notes: [{ t: NOW - 15000, text: 'deploy' }] });
         const picture = drawing.chart.picture();
         const context = picture.getContext('2d');
         const ink = (x, y, width, height) => {
           const data = context.getImageData(x, y, width, height).data;
           const paper = context.getImageData(1, 1, 1, 1).data;
           return data.filter((value, i) => i % 4 < 3 && Math.abs(value - paper[i % 4]) > 40).length;
         };
         const { left, top, width, height } = drawing.area();
         return { plot: ink(left, top, width, height), values: ink(0, top, left - 6, height), times: ink(left, top + height + 4, width, 22),
           texts: drawing.labels('threshold').concat(drawing.labels('note')) };",
    );
    assert!(result["plot"].as_u64().is_some_and(|ink| ink > 1_000), "{result}");
    assert!(result["values"].as_u64().is_some_and(|ink| ink > 50), "{result}");
    assert!(result["times"].as_u64().is_some_and(|ink| ink > 50), "{result}");
    assert_eq!(result["texts"], json!(["<b>zero", "deploy"]));
}

#[test]
fn a_resize_another_theme_and_a_lost_context_leave_the_picture_right() {
    let Some((_server, mut browser)) = page() else { return };
    let result = draw(
        &mut browser,
        "const points = Drawing.points(NOW - 30000, NOW, 100, (t) => Math.sin(t / 1000));
         const { chart, element } = drawing;
         const show = () => drawing.show(NOW - 30000, NOW, [{ lines: [points] }]);
         const until = async (condition) => {
           for (let i = 0; i < 200 && !condition(); i += 1) await new Promise((done) => setTimeout(done, 50));
         };
         const gl = () => element.shadowRoot.querySelector('canvas').getContext('webgl2');
         show();
         const before = chart.updates;
         chart.show(drawing.scene);
         const still = chart.updates - before;

         element.style.width = '600px';
         await until(() => chart.panels()[0].width < 600);
         show();
         const resized = drawing.compare(points);

         element.style.setProperty('--line-1', '#00ff00');
         chart.recolor();
         show();
         const color = drawing.colorOfLine();

         gl().getExtension('WEBGL_lose_context').loseContext();
         await until(() => chart.problem !== '');
         const problem = chart.problem;
         show();
         await until(() => chart.problem === '');
         show();
         return { still, resized, color, problem, lost: drawing.compare(points) };",
    );
    assert_eq!(result["still"], 0, "nothing has changed");
    for name in ["resized", "lost"] {
        let one = &result[name];
        assert!(one["worst"].as_f64().is_some_and(|worst| worst <= 1.0), "{result}");
        assert!(one["columns"].as_u64().is_some_and(|columns| columns > 400), "{result}");
    }
    assert_eq!(result["color"], json!([0, 255, 0]));
    assert!(result["problem"].as_str().is_some_and(|text| text.contains("driver")), "{result}");
}
