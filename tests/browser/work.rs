//! The work of a frame, counted: what is drawn, painted and read. Counts are the same on every
//! machine, and times are not; `make bench BENCH=page` measures those.
//!
//! It knows nothing about the server. Read next: `own_feed.rs`.

use super::{
    common::server::Server,
    drawn::{draw, page},
    page_in_browser::Browser,
};

/// A chart of its own, `drawing`, of a line that is 10 a second for 30 seconds, and moves on by the
/// time of a frame with each `next()`.
const MOVING: &str = "
    const points = Drawing.points(NOW - 40000, NOW + 60000, 100, (t) => Math.sin(t / 1000));
    let now = NOW;
    const next = (changes) => {
      now += 1000 / 60;
      const panel = { lines: [points], min: -1.1, max: 1.1, ...changes };
      drawing.put(now - 30000, now, [panel], changes);
    };
    next();";

#[test]
fn in_a_frame_without_a_new_label_the_axes_move_as_a_whole() {
    let Some((_server, mut browser)) = page() else { return };
    let result = draw(
        &mut browser,
        &format!(
            "{MOVING}
             const root = drawing.element.shadowRoot;
             const observer = new MutationObserver(() => {{}});
             const everything = {{ attributes: true, childList: true, characterData: true }};
             observer.observe(root, {{ subtree: true, ...everything }});
             const moving = root.querySelector('text.time').parentNode;
             // A label is new, or fades in.
             const look = (text) => [text.textContent, text.getAttribute('opacity')];
             const labels = () => [...root.querySelectorAll('text')].map(look).join();
             const marks = {{
               thresholds: [{{ value: 0.5, text: 'high' }}],
               notes: [{{ t: NOW - 3000, text: 'deploy' }}],
             }};
             const result = {{ quiet: 0, moved: 0, others: 0, labelled: 0 }};
             for (let frame = 0; frame < 600; frame += 1) {{
               const before = labels();
               next(marks);
               const records = observer.takeRecords();
               if (frame === 0) continue; // the threshold and the note are new
               if (labels() !== before) result.labelled += 1;
               else {{
                 result.quiet += 1;
                 const moves = records.filter(({{ target }}) => target === moving).length;
                 result.moved += moves;
                 result.others += records.length - moves;
               }}
             }}
             return result;"
        ),
    );
    assert_eq!(result["others"], 0, "{result}");
    let count = |name: &str| result[name].as_u64().unwrap_or(0);
    assert!(count("quiet") > 500 && count("labelled") > 1, "{result}");
    assert!(count("moved") > 100 && count("moved") <= count("quiet"), "{result}");
}

/// The same amount of work for ten thousand values and for a million, in each of the looks.
#[test]
fn the_vertices_of_a_frame_depend_on_the_width_and_not_on_the_values() {
    let Some((_server, mut browser)) = page() else { return };
    let result = draw(
        &mut browser,
        "const { Store } = await import('./data/store.js');
         const { SceneMaker } = await import('./scene.js');
         const { Look } = await import('./look/look.js');
         const prototype = WebGL2RenderingContext.prototype;
         const { drawArrays } = prototype;
         const counted = { calls: 0, vertices: 0 };
         prototype.drawArrays = function (mode, first, count) {
           counted.calls += 1;
           counted.vertices += count;
           return drawArrays.call(this, mode, first, count);
         };
         const results = [];
         for (const count of [10000, 100000, 1000000]) {
           const store = new Store();
           const time = (n) => NOW - 30000 + (n * 30000) / count;
           for (let n = 0; n < count; n += 1) store.add('', time(n), Math.sin(n));
           store.arrange(0);
           const x = { from: NOW - 30000, to: NOW };
           const scenes = new SceneMaker();
           const { slices } = drawing.chart;
           store.lookAt({ ...x, slices, hasPast: false });
           const about = { unit: '', thresholds: [], notes: [] };
           const look = new Look();
           const scene = scenes.make({ look, store, x, slices, about, elapsedMs: Infinity });
           Object.assign(counted, { calls: 0, vertices: 0 });
           drawing.chart.show(scene);
           results.push({ count, slices, ...counted });
         }
         prototype.drawArrays = drawArrays;
         return results;",
    );
    for one in result.as_array().expect("results") {
        let of = |name: &str| one[name].as_u64().unwrap_or(u64::MAX);
        // Four corners for each of the two points of a slice; raw points may be half as many again.
        assert!(of("vertices") <= 4 * 3 * of("slices"), "{result}");
        assert!(of("vertices") >= 1_000 && of("slices") <= 800, "{result}");
        assert_eq!(of("calls"), 1, "{result}");
    }
}

/// The frames of a chart whose clock says that they are late.
const LATE: &str = "
    const clock = performance.now;
    let time = clock.call(performance);
    const late = (frames) => {
      performance.now = () => (time += 40);
      for (let frame = 0; frame < frames; frame += 1) next();
      performance.now = clock;
    };";

#[test]
fn a_slow_machine_gives_up_smooth_edges_and_then_fine_pixels_and_the_picture_stays_true() {
    let Some((_server, mut browser)) = page() else { return };
    let result = draw(
        &mut browser,
        &format!(
            "{MOVING} {LATE}
             const ofScreen = Object.getOwnPropertyDescriptor(window, 'devicePixelRatio');
             Object.defineProperty(window, 'devicePixelRatio', {{ value: 2, configurable: true }});
             const canvas = drawing.element.shadowRoot.querySelector('canvas');
             const look = () => {{
               drawing.read();
               const {{ left, top, width, height }} = drawing.area();
               const ratio = canvas.width / 800;
               let soft = 0;
               for (let x = Math.ceil(left * ratio) + 2; x < (left + width) * ratio - 2; x += 1)
                 for (let y = Math.ceil(top * ratio) + 2; y < (top + height) * ratio - 2; y += 1)
                   if (drawing.alpha(x, y) > Drawing.INK && drawing.alpha(x, y) < 255) soft += 1;
               return {{ ratio, soft }};
             }};
             const results = [];
             late(60);
             results.push(look());
             late(30);
             results.push(look());
             late(30);
             results.push(look());
             results.push({{ saved: drawing.chart.picture().width / 800 }});
             Object.defineProperty(window, 'devicePixelRatio', ofScreen);
             return {{ results, compared: drawing.compare(points) }};"
        ),
    );
    let [fine, hard, coarse, saved] = [0, 1, 2, 3].map(|i| &result["results"][i]);
    assert!(fine["ratio"] == 2 && fine["soft"].as_u64().is_some_and(|soft| soft > 500), "{result}");
    assert!(hard["ratio"] == 2 && hard["soft"] == 0, "{result}");
    assert!(coarse["ratio"] == 1 && coarse["soft"] == 0, "{result}");
    assert_eq!(saved["saved"], 2, "a picture that is kept is as good as can be: {result}");
    let compared = &result["compared"];
    assert!(compared["worst"].as_f64().is_some_and(|worst| worst <= 1.0), "{result}");
    assert!(compared["columns"].as_u64().is_some_and(|columns| columns > 500), "{result}");
}

/// Where a line turns back beside itself, its pieces are narrow; they still cover all of it.
#[test]
fn a_noisy_line_covers_all_between_its_points() {
    let Some((_server, mut browser)) = page() else { return };
    for step in [9, 20, 45, 90] {
        let result = draw(
            &mut browser,
            &format!(
                "const noise = (t, n) => Math.abs(Math.sin(n * 12.9898) * 43758.5453) % 1;
                 const points = Drawing.points(NOW - 32000, NOW, {step}, noise);
                 drawing.show(NOW - 30000, NOW, [{{ lines: [points] }}]);
                 return drawing.compare(points);"
            ),
        );
        assert!(result["worst"].as_f64().is_some_and(|worst| worst <= 1.0), "{step}: {result}");
        let columns = result["columns"].as_u64();
        assert!(columns.is_some_and(|columns| columns > 500), "{step}: {result}");
    }
}

#[test]
fn the_page_asks_for_no_layout_in_a_frame_and_the_tooltip_only_some_times_a_second() {
    let server = Server::start(&["--rate", "100"]);
    let Some(mut browser) = Browser::open(server.address()) else { return };
    browser.wait_for("__chart.plotted >= 100");
    let middle = browser.eval(
        "(() => {
           const box = document.getElementById('chart').getBoundingClientRect();
           const { left, top, width, height } = __chart.plots[0];
           return [box.left + left + width / 2, box.top + top + height / 2];
         })()",
    );
    let at = |i: usize| middle[i].as_f64().expect("a place");
    browser.chromium.hover(&browser.tab, (at(0), at(1)));
    browser.wait_for("document.getElementById('tooltip').checkVisibility()");
    let result = browser.eval(
        "new Promise((done) => {
           let reads = 0;
           const count = (prototype, name) => {
             const { get, value } = Object.getOwnPropertyDescriptor(prototype, name);
             const counting = function (...words) {
               reads += 1;
               return (get ?? value).apply(this, words);
             };
             const property = get ? { get: counting } : { value: counting };
             Object.defineProperty(prototype, name, { configurable: true, ...property });
           };
           count(Element.prototype, 'getBoundingClientRect');
           for (const name of ['clientWidth', 'clientHeight']) count(Element.prototype, name);
           for (const name of ['offsetWidth', 'offsetHeight']) count(HTMLElement.prototype, name);
           const start = performance.now();
           const result = { frames: 0, reading: 0, tooltips: 0 };
           const filled = new MutationObserver(() => (result.tooltips += 1));
           filled.observe(document.getElementById('tooltip'), { childList: true });
           let before = 0;
           (function frame() {
             result.frames += 1;
             if (reads > before) result.reading += 1;
             before = reads;
             result.seconds = (performance.now() - start) / 1000;
             if (result.frames < 120) requestAnimationFrame(frame);
             else done(result);
           })();
         })",
    );
    let of = |name: &str| result[name].as_f64().unwrap_or(f64::NAN);
    let most = of("seconds") / 0.15 + 3.0;
    assert!(of("tooltips") > 0.0 && of("tooltips") <= most, "{result}");
    assert!(of("reading") <= most, "{result}");
    browser.is_content();
}
