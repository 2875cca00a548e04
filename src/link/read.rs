//! A link's text as a scenario, or the one thing that is wrong with it.

use super::display::{HiddenLines, RankingOrder, RankingView, Scale, View, Zoom, place};
use super::extras::is_extra;
use super::known_keys::{Given, given, known};
use super::repair::repaired;
use super::scenario::Scenario;
use super::target::Goal;
use super::{axes, published_names};
use crate::error::Error;
use crate::figure::Metric;
use crate::hardware::Class;
use crate::model::ModelCard;
use crate::request::{AttentionKernel, Crops, Key, MAX_CROP_LIMIT, Request};
use crate::text::parse;
use crate::{catalog, error};
use serde_json::Value;
use std::borrow::Cow;
use std::sync::Arc;

impl Scenario {
    /// Reads a link: the text after `#`, or a whole address with it; percent-encoding is undone, and so is what mail programs
    /// and trackers do to links. What is left out is the default.
    ///
    /// # Errors
    /// One line that names the key, what was wrong with it and what would be right.
    pub fn from_link(text: &str) -> Result<Self, Error> {
        link(text)
    }

    /// Reads a link for a model that is no card of the catalogue; the link may leave `model` out.
    ///
    /// # Errors
    /// As [`Scenario::from_link`].
    pub fn from_link_for(text: &str, model: &Arc<ModelCard>) -> Result<Self, Error> {
        let pairs: Vec<_> = form_urlencoded::parse(fragment(text.trim())?.as_bytes()).collect();
        let mut given = given(&pairs)?;
        given.model = Some(Arc::clone(model));
        scenario(&given)
    }

    /// Reads an object with the keys of a link, or a link as a JSON string; numbers and lists may stand for their texts.
    ///
    /// # Errors
    /// As [`Scenario::from_link`].
    pub fn from_json(value: &serde_json::Value) -> Result<Self, Error> {
        json(value)
    }

    /// Reads keys of a link with their texts, as they are: nothing is percent-encoded.
    ///
    /// # Errors
    /// As [`Scenario::from_link`].
    pub fn from_pairs(pairs: &[(&str, &str)]) -> Result<Self, Error> {
        pairs_of(pairs)
    }
}

/// A link as it is; where it is none, what it was before others changed it. An error is of that too.
fn link(text: &str) -> Result<Scenario, Error> {
    exact(text.trim()).or_else(|problem| repaired(text, problem, exact))
}

fn exact(text: &str) -> Result<Scenario, Error> {
    let pairs: Vec<_> = form_urlencoded::parse(fragment(text)?.as_bytes()).collect();
    scenario(&given(&pairs)?)
}

fn pairs_of(pairs: &[(&str, &str)]) -> Result<Scenario, Error> {
    let pairs: Vec<_> = pairs.iter().map(|(key, text)| (Cow::Borrowed(*key), Cow::Borrowed(*text))).collect();
    scenario(&given(&pairs)?)
}

fn json(value: &Value) -> Result<Scenario, Error> {
    match value {
        Value::String(text) => link(text),
        Value::Object(object) => {
            let pair = |(key, value)| Ok((Cow::Borrowed(String::as_str(key)), Cow::Owned(text_of(key, value)?)));
            let pairs = object.iter().map(pair).collect::<Result<Vec<_>, Error>>()?;
            scenario(&given(&pairs)?)
        }
        other => Err(Error::bad_value(
            "scenario",
            &other.to_string(),
            "not a scenario",
            "expected a link or an object of its keys",
        )),
    }
}

/// The part of an address after `#`; a text that is no address is a link already.
fn fragment(text: &str) -> Result<&str, Error> {
    match text.split_once('#') {
        // Keys and values have no slash: what has one before the # is an address.
        Some((address, fragment)) if address.is_empty() || address.contains('/') => Ok(fragment),
        // Extra parameters may have anything in their texts.
        None if text.split(['=', '&']).next().is_some_and(|begin| begin.contains("://")) => Err(Error::bad_value(
            "link",
            text,
            "an address without a link",
            "expected what follows its #, such as v=1&grid=2x3",
        )),
        _ => Ok(text),
    }
}

/// What an object says for a key, as a link would.
fn text_of(key: &str, value: &Value) -> Result<String, Error> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) => Ok(number.to_string()),
        Value::Array(items) => {
            Ok(items.iter().map(|item| text_of(key, item)).collect::<Result<Vec<_>, _>>()?.join(","))
        }
        Value::Bool(flag) if is_extra(key) => Ok(flag.to_string()),
        other if is_extra(key) => Err(Error::Extra {
            key: error::shortened(key),
            problem: format!("{} is no text, number, flag or list", error::quoted(&other.to_string())),
            expected: "leave it out or give one".to_owned(),
        }),
        // An unknown key is the greater surprise; known ones are named by their own text.
        other => Err(Error::bad_value(
            known(key)?,
            &other.to_string(),
            "no text, number or list",
            "leave it out or give one",
        )),
    }
}

fn scenario(given: &Given) -> Result<Scenario, Error> {
    let model = match (&given.model, given.text(Key::Model.name())) {
        (Some(model), None) => Arc::clone(model),
        (Some(model), Some(text)) if model.id == text => Arc::clone(model),
        (Some(model), Some(_)) => {
            let problem = format!("the model {} was given apart", model.id);
            return Err(Error::contradiction("model", problem, "leave model out of the link"));
        }
        (None, Some(text)) => {
            let mut request = Request::default();
            request.set(Key::Model, text)?;
            request.model
        }
        (None, None) => catalog::default_model(),
    };
    let mut scenario = Scenario { extras: given.extras.clone(), ..Scenario::of_model(&model) };
    for key in Key::ALL.into_iter().filter(|key| *key != Key::Model) {
        if let Some(text) = given.text(key.name()) {
            scenario.request.set(key, text)?;
        }
    }
    if given.text("grid").is_some() && given.text("image").is_some() {
        return Err(Error::contradiction(
            "grid",
            "image decides the grid by the vendor's rule",
            "give grid or image, not both",
        ));
    }
    crop_limits(given)?;
    if let Some(name) = given.text("composite") {
        composite(&mut scenario.request, name, given)?;
    }
    if let Some(text) = given.text("kernels") {
        scenario.kernels = kernels(text)?;
    }
    if let Some(sweep) = axes::first(&scenario.request, given)? {
        scenario.sweep = sweep;
    }
    scenario.second = axes::second(&scenario.request, &scenario.sweep, given)?;
    if let Some(name) = given.text("composite") {
        let crops = scenario.request.model.composite(name).is_some_and(|composite| composite.crops);
        stays(&scenario, ("composite", name), crops, given)?;
    }
    if let Some(by) = given.kernel_by {
        stays(&scenario, by, true, given)?;
    }
    scenario.metric = match given.text("metric") {
        Some(text) => Metric::ALL[place("metric", text, &Metric::ALL.map(Metric::name))?],
        None => scenario.usual_metric(),
    };
    for goal in Goal::ALL {
        if let Some(text) = given.text(goal.key()) {
            scenario.target.set(goal, text)?;
        }
    }
    scenario.view = view(given)?;
    Ok(scenario)
}

fn view(given: &Given) -> Result<View, Error> {
    let mut view = View::default();
    let scale = |key, scale: &mut Scale| {
        if let Some(text) = given.text(key) {
            *scale = Scale::ALL[place(key, text, &Scale::NAMES)?];
        }
        Ok(())
    };
    scale("x", &mut view.x)?;
    scale("y", &mut view.y)?;
    if let Some(text) = given.text("hide") {
        view.hide = HiddenLines::read("hide", text)?;
    }
    if let Some(text) = given.text("zoom") {
        view.zoom = Some(Zoom::read("zoom", text)?);
    }
    let devices = &mut view.devices;
    if let Some(text) = given.text("devices.order") {
        devices.order = Some(RankingOrder::read("devices.order", text)?);
    }
    if let Some(text) = given.text("devices.vendor") {
        let vendors = RankingView::vendors();
        devices.vendor = Some(vendors[place("devices.vendor", text, &vendors)?]);
    }
    if let Some(text) = given.text("devices.class") {
        devices.class = Some(Class::ALL[place("devices.class", text, &Class::ALL.map(Class::name))?]);
    }
    if let Some(text) = given.text("devices.only") {
        place("devices.only", text, &[RankingView::FIT])?;
        devices.fit = true;
    }
    Ok(view)
}

/// Refuses limits of the crop rule that contradict each other.
fn crop_limits(given: &Given) -> Result<(), Error> {
    let [min, max] = [Key::MinCrops, Key::MaxCrops].map(|key| given.text(key.name()));
    let number = |text: Option<&str>| text.and_then(|text| parse::whole(text, MAX_CROP_LIMIT).ok());
    match number(min).zip(number(max)) {
        Some((min, max)) if min > max => {
            let problem = format!("{min} is more than max_crops, {max}");
            Err(Error::contradiction("min_crops", problem, "give at most max_crops"))
        }
        _ => Ok(()),
    }
}

/// Refuses sweeps and comparisons that leave what was asked for by a name: its kernel, and whether there are crops.
fn stays(scenario: &Scenario, (by, name): (&'static str, &str), crops: bool, given: &Given) -> Result<(), Error> {
    let refuse = |problem, key| Err(Error::contradiction(by, problem, format!("give {by} or {key}, not both")));
    let kernel = scenario.request.kernel;
    if let Some(own) = scenario.request.vision_kernel.filter(|own| *own != kernel) {
        let problem = format!("{name} runs the kernel {}, kernel.vision says {}", kernel.name(), own.name());
        return refuse(problem, "kernel.vision");
    }
    if given.text("kernels").is_some() && !scenario.kernels.contains(&kernel) {
        return refuse(format!("{name} runs the kernel {}, which kernels leaves out", kernel.name()), "kernels");
    }
    let first = if given.text("sweep").is_some() || given.text("axis").is_some() {
        let key = if given.text("sweep").is_some() { "sweep" } else { "axis" };
        Some((scenario.sweep.axis()?.0, key))
    } else {
        None
    };
    let second = scenario.second.as_ref().map(|second| (second.axis, "axis2"));
    for (axis, key) in first.into_iter().chain(second) {
        match axis {
            Key::Kernel | Key::VisionKernel => {
                return refuse(format!("{name} runs the kernel {}, {key} sweeps it", kernel.name()), key);
            }
            Key::Grid | Key::Image | Key::Tile if !crops => {
                return refuse(format!("{name} has no crops, {key} sweeps them"), key);
            }
            _ => {}
        }
    }
    Ok(())
}

/// Sets the parts of which a composite is the shorthand, and refuses parts that say something else.
fn composite(request: &mut Request, name: &str, given: &Given) -> Result<(), Error> {
    let model = Arc::clone(&request.model);
    let Some(composite) = model.composite(name) else {
        let names = model.composites.keys().chain(model.aliases.keys()).map(String::as_str);
        let expected = format!("expected one of {}", parse::list(names));
        return Err(Error::bad_value("composite", name, parse::not_known(name), expected));
    };
    let stated = request.kernel;
    request.set(Key::Kernel, &composite.kernel)?;
    if given.text("kernel").is_some() && stated != request.kernel {
        let problem = format!("{name} runs the kernel {}, kernel says {}", composite.kernel, stated.name());
        return Err(Error::contradiction("composite", problem, "give composite or kernel, not both"));
    }
    if composite.crops {
        return Ok(());
    }
    for key in ["grid", "image"] {
        if let Some(text) = given.text(key).filter(|_| request.crops != Crops::None) {
            let problem = format!("{name} has no crops, {key} says {text}");
            return Err(Error::contradiction("composite", problem, format!("give composite or {key}, not both")));
        }
    }
    request.crops = Crops::None;
    Ok(())
}

fn kernels(text: &str) -> Result<Vec<AttentionKernel>, Error> {
    let mut probe = Request::default();
    let mut kernels = Vec::new();
    for name in text.split(',') {
        if let Some(error) = published_names::taken("kernels", name).and_then(|taken| taken.refused("kernels", name)) {
            return Err(error);
        }
        probe.set(Key::Kernel, name).map_err(|error| error.under("kernels"))?;
        if kernels.contains(&probe.kernel) {
            return Err(Error::bad_value("kernels", name, "given twice", "expected each kernel once"));
        }
        kernels.push(probe.kernel);
    }
    Ok(kernels)
}
