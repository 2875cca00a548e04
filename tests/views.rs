//! How a scenario is shown: its keys in links, links that others have changed, and what pictures make of both.
#![cfg(all(feature = "plot", not(target_arch = "wasm32")))]

use stagecost::link::{LegendLine, Scenario, plain_address};
use stagecost::plot::{Theme, legend};
use stagecost::present::charts;
use stagecost::present::charts::{Figure, curve};
use stagecost::request::Stage;
use stagecost::study::presets::PRESETS;
use stagecost::study::roofline::roofline;

/// `link` is understood, and written as `canonical`.
#[track_caller]
fn check(link: &str, canonical: &str) {
    match Scenario::from_link(link) {
        Ok(scenario) => assert_eq!(scenario.link(), canonical, "{link}"),
        Err(error) => panic!("{link}: {error}"),
    }
}

/// `link` is refused with `message`, which begins with the key.
#[track_caller]
fn refuse(link: &str, message: &str) {
    match Scenario::from_link(link) {
        Ok(scenario) => panic!("{link} was taken for {}", scenario.link()),
        Err(error) => {
            assert_eq!(error.to_string(), message, "{link}");
            assert!(message.starts_with(&format!("{}: ", error.key())), "{link}: key {}", error.key());
        }
    }
}

#[test]
fn keys_of_the_view() {
    check("hide=flash,normal", "v=1&hide=normal,flash");
    check("hide=shared,published,special-functions,cuda-cores,tensor-cores", {
        "v=1&hide=tensor-cores,cuda-cores,special-functions,published,shared"
    });
    check("zoom=273..893", "v=1&zoom=273..893");
    check("zoom=0..00.250", "v=1&zoom=0..0.25");
    check(
        "devices.order=memory,descending&devices.vendor=AMD",
        "v=1&devices.order=memory,descending&devices.vendor=AMD",
    );
    check("devices.only=meets&devices.class=asic", "v=1&devices.class=asic&devices.only=meets");
    for column in ["device", "class", "normal", "flash-inline-bias", "bound", "most-time-on", "memory", "tpot_ms"] {
        check(&format!("devices.order={column}"), &format!("v=1&devices.order={column}"));
    }
    let lines = "expected one of normal, normal-fp32, flash, flash-inline-bias, total-flop, tensor-cores, cuda-cores, \
                 special-functions, published, shared";
    refuse("hide=", &format!("hide: \"\" is empty; {lines}"));
    refuse("hide=tensor cores", &format!("hide: \"tensor cores\" is not known; {lines}"));
    refuse("hide=flash,flash", "hide: \"flash\" is given twice; expected each line once");
    let zoom = "expected two numbers from 0 to 4294967295, such as 273..893";
    refuse("zoom=5", &format!("zoom: \"5\" is not a span with .. between its ends; {zoom}"));
    refuse("zoom=..5", &format!("zoom: \"..5\" is empty; {zoom}"));
    refuse("zoom=a..5", &format!("zoom: \"a..5\" is not a decimal number; {zoom}"));
    refuse("zoom=-1..5", &format!("zoom: \"-1..5\" is not a decimal number; {zoom}"));
    refuse("zoom=0..4294967296", &format!("zoom: \"0..4294967296\" is too large; {zoom}"));
    for ends in ["5..5", "5..4"] {
        refuse(
            &format!("zoom={ends}"),
            &format!("zoom: \"{ends}\" is empty: its second number is not the larger one; {zoom}"),
        );
    }
    refuse(
        "devices.order=price",
        "devices.order: \"price\" is not known; expected one of device, class, normal, normal-fp32, flash, \
         flash-inline-bias, bound, most-time-on, memory, vision_ms, ttft_ms, tpot_ms",
    );
    refuse(
        "devices.order=memory,up",
        "devices.order: \"up\" is not known; expected descending or nothing after the comma",
    );
    refuse("devices.only=all", "devices.only: \"all\" is not known; expected one of meets");
    refuse(
        "devices.vendor=amd",
        "devices.vendor: \"amd\" is not known; expected one of NVIDIA, Intel, Huawei, Apple, AMD, Google, AWS",
    );
    refuse(
        "devices.class=gpu",
        "devices.class: \"gpu\" is not known; expected one of datacenter, workstation, consumer, integrated, asic",
    );
}

#[test]
fn links_that_others_changed() {
    let own = "v=1&grid=1x2&batch=2";
    for text in [
        "v=1&amp;grid=1x2&amp;batch=2",
        "v%3D1%26grid%3D1x2%26batch%3D2",
        "https://example.org/stagecost/#v=1&grid=1x2&batch=2.",
        "(https://example.org/stagecost/#v=1&grid=1x2&batch=2)",
        "<https://example.org/stagecost/%23v=1&grid=1x2&batch=2>",
        "v=1&grid=1x2&batch=2&utm_source=mail&fbclid=1",
        "**v=1&grid=1x2&batch=2**",
        "`v=1&grid=1x2&batch=2`",
        "{v=1&grid=1x2&batch=2}",
        "_https://example.org/stagecost/#v=1&grid=1x2&batch=2_.",
        "\u{2018}v=1&grid=1x2&batch=2\u{2019}",
        "\u{ab}v=1&grid=1x2&batch=2\u{bb}",
        "https://example.org/stagecost/#v=1&grid\n  =1x2&\r\nbatch=2",
        "> https://example.org/stagecost/#v=1&gr\n> id=1x2&batch=2",
        "v=3D1&grid=3D1x=\r\n2&batch=3D2",
        "_hsenc=a&v=1&grid=1x2&batch=2&_gl=b&srsltid=c&si=d&ref=e",
        "grid=1x2&amp;batch=2&amp;ref=mail",
    ] {
        check(text, own);
    }
    // The end of a list is its end: a comma behind it says that more was to come, but not behind a bracket or a quote.
    for text in ["(v=1&axis=batch&values=1,2), ", "\"v=1&axis=batch&values=1,2\",", "v=1&axis=batch&values=1,2."] {
        check(text, "v=1&axis=batch&values=1,2");
    }
    check("v=1&axis=batch&values=1,2&grid=1x2, ", "v=1&grid=1x2&axis=batch&values=1,2");
    let error = |text| Scenario::from_link(text).expect_err(text).to_string();
    for (text, begins) in [
        ("axis=batch&values=1,2,", "values: \"\" is empty; "),
        ("v%3D1%26axis%3Dbatch%26values%3D1%2C2%2C", "values: \"\" is empty; "),
        ("axis=batch&values=1,2,&utm_source=x", "values: \"\" is empty; "),
        ("axis=grid&values=1x2&axis2=batch&values2=1,", "values2: \"\" is empty; "),
        ("kernels=normal,", "kernels: \"\" is empty; "),
        ("hide=flash,", "hide: \"\" is empty; "),
        // What is wrong is told of the link that was meant.
        ("grid=0x0.", "grid: \"0x0\" is too small; "),
        ("v=1&amp;grid=99999x1", "grid: \"99999x1\" is too large; "),
        ("v=1&fbclid=1&grid=0x3", "grid: \"0x3\" is too small; "),
        ("v%3D1%26gird%3D2x3", "gird: unknown key; did you mean grid?"),
        ("v=1%26gird=2x3", "gird: unknown key; did you mean grid?"),
        ("v=1&amp;grid=1x2&amp;ttl=1", "ttl: unknown key; "),
        ("batch=1&batch=1&utm_source=x", "batch: given more than once; keep one"),
        ("batch=1%0A2", "batch: \"1\\n2\" is not a whole number; "),
        (".", ".: unknown key; expected one of"),
    ] {
        let error = error(text);
        assert!(error.starts_with(begins), "{text}: {error}");
    }
}

#[test]
fn an_address_is_handed_on_without_trackers() {
    for (address, plain) in [
        ("https://example.org/s/?utm_source=mail&fbclid=1#v=1", "https://example.org/s/"),
        ("https://example.org/s/?lang=en&gclid=x&ref=a", "https://example.org/s/?lang=en"),
        ("https://example.org/s/index.html", "https://example.org/s/index.html"),
        ("file:///s/index.html#v=1", "file:///s/index.html"),
    ] {
        assert_eq!(plain_address(address), plain, "{address}");
    }
}

fn scenario(link: &str) -> Scenario {
    Scenario::from_link(link).expect(link)
}

/// A name that no link could say could not be hidden.
#[test]
fn every_entry_of_a_legend_is_a_line() {
    let all = "v=1&kernels=normal,normal-fp32,flash,flash-inline-bias&stage=first-token&ttft_ms=50&tpot_ms=5&\
               sweep=first-token-47";
    let mut lines = Vec::new();
    for link in PRESETS.map(|preset| preset.link).into_iter().chain([all]) {
        let scenario = scenario(link);
        let curve = curve(&scenario).expect(link);
        let chart = |figure| charts::chart(figure, &curve, &scenario, charts::ranges(figure, &curve, &scenario));
        let charts: Vec<_> = Figure::of(&scenario).into_iter().map(chart).collect();
        let roofline = roofline(&scenario).expect(link);
        let dots = charts::roofline_of(&roofline, charts::roofline_ranges(&roofline)).legend(&Theme::LIGHT);
        for item in legend(charts.iter(), &Theme::LIGHT).into_iter().chain(dots) {
            let line = LegendLine::from_title(&item.name);
            lines.push(line.unwrap_or_else(|| panic!("{link}: {} cannot be hidden", item.name)));
        }
    }
    for line in LegendLine::ALL {
        assert!(lines.contains(&line), "{} is in no legend", line.name());
    }
}

/// Texts of a picture, one after the other.
fn texts(svg: &str) -> Vec<&str> {
    svg.split("</text>").filter_map(|part| part.rsplit('>').next()).collect()
}

#[test]
fn pictures_hide_lines_and_show_a_part() {
    let sheet = |link: &str| charts::sheet(&scenario(link), Theme::LIGHT).expect(link);
    let (whole, hidden, zoomed) = (sheet("v=1"), sheet("v=1&hide=normal,tensor-cores"), sheet("v=1&zoom=700..1100"));
    assert!(texts(&whole).contains(&"normal") && texts(&whole).contains(&"tensor cores"));
    assert!(!texts(&hidden).contains(&"normal") && !texts(&hidden).contains(&"tensor cores"));
    assert!(texts(&hidden).contains(&"flash") && texts(&hidden).contains(&"CUDA cores"));
    assert!(texts(&whole).contains(&"1×2") && !texts(&zoomed).contains(&"1×2"));
    assert!(texts(&zoomed).iter().any(|text| text.ends_with("zoom=700..1100")), "its link is beneath it");
    let roofline = |link: &str| charts::roofline(&scenario(link), Theme::LIGHT).expect(link);
    let shared = LegendLine::Shared.title();
    assert!(texts(&roofline("v=1")).contains(&shared) && !texts(&roofline("v=1&hide=shared")).contains(&shared));
    // A link that hides all there is leaves what would be an empty picture as it is.
    let all = LegendLine::ALL.map(LegendLine::name).join(",");
    assert!(texts(&sheet(&format!("v=1&hide={all}"))).contains(&"normal"));
    assert!(texts(&roofline(&format!("v=1&hide={all}"))).contains(&shared));
}

/// The answer is of the link's stage, so plots of another one say so.
#[test]
fn a_plot_of_another_stage_names_it() {
    let titles = |link: &str| {
        let scenario = scenario(link);
        let curve = curve(&scenario).expect(link);
        let chart = |figure| charts::chart(figure, &curve, &scenario, charts::ranges(figure, &curve, &scenario));
        Figure::of(&scenario).into_iter().map(|figure| chart(figure).title).collect::<Vec<_>>()
    };
    for title in titles("v=1&sweep=first-token-47") {
        assert!(title.ends_with(", vision and prefill"), "{title}");
    }
    for title in titles("v=1&sweep=decode-47&stage=first-token") {
        assert!(title.ends_with(", decode"), "{title}");
    }
    // What a target requires is of the target's stage.
    let required = titles("v=1&sweep=decode-47&vision_ms=20&ttft_ms=100&tpot_ms=5");
    for title in [
        "Required compute, vision stage in 20 ms",
        "Required bandwidth, vision stage in 20 ms",
        "Required compute, first token in 100 ms",
        "Required bandwidth, output token in 5 ms",
        "HBM traffic, decode",
    ] {
        assert!(required.iter().any(|own| own == title), "{title}: {required:?}");
    }
    let silent = [
        "v=1",
        "v=1&sweep=first-token-47&stage=first-token",
        "v=1&axis=stage&values=vision,decode",
        "v=1&sweep=side-512-1280",
    ];
    for title in silent.iter().flat_map(|link| titles(link)) {
        assert!(Stage::ALL.iter().all(|stage| !title.ends_with(stage.title())), "{title}");
    }
    let map = |link: &str| charts::heat(&scenario(link)).expect(link).expect(link).title;
    assert!(map("v=1&sweep=first-token-47&axis2=batch&values2=1,2").ends_with(", vision and prefill"));
    assert!(map("v=1&axis2=batch&values2=1,2").ends_with("flash"));
    // Both open with what they say.
    assert_eq!(scenario("v=1&sweep=first-token-47").request, Scenario::default().request);
    assert_eq!(Figure::Time.title(), "Time");
}

#[test]
fn a_title_names_what_one_looks_for_among_tabs() {
    for (link, title) in [
        ("v=1", "2x3 crops, vision, flash vs normal on H100 SXM5 80GB"),
        ("stage=first-token&grid=none&device=l4", "no crops, first token, flash vs normal on L4"),
        ("part=notp_block", "2x3 crops, vision, notp_block, flash vs normal on H100 SXM5 80GB"),
        ("part=notp_block&stage=decode", "2x3 crops, decode, flash vs normal on H100 SXM5 80GB"),
        (
            "image=1275x1650&batch=8&kernels=flash,normal-fp32,normal&stage=decode",
            "1275x1650 px, batch 8, decode, normal vs normal-fp32 vs flash on H100 SXM5 80GB",
        ),
    ] {
        assert_eq!(scenario(link).title(), title);
    }
}
