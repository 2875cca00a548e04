//! Filters of the ranking.

use crate::page::context::Page;
use crate::state;
use leptos::prelude::*;
use stagecost::hardware::Class;
use stagecost::link::RankingView;

/// Filters by vendor, class, and whether a device fits and meets every target.
#[component]
pub fn RankingFilters(view: Memo<RankingView>) -> impl IntoView {
    let page = expect_context::<Page>();
    let vendors = state::devices_by_vendor().into_iter().map(|(vendor, _)| vendor);
    let option = |name: &'static str| {
        view! { <option value=name selected=move || view.get().vendor == Some(name)>{name}</option> }
    };
    let class = |class: Class| {
        view! { <option value=class.name() selected=move || view.get().class == Some(class)>{class.title()}</option> }
    };
    let change = move |how: &dyn Fn(&mut RankingView)| page.update(|scenario| how(&mut scenario.view.devices));
    let vendor_name = move || view.get().vendor.unwrap_or_default();
    let class_name = move || view.get().class.map_or("", Class::name);
    view! {
        <div class="chooser">
            <select
                id="vendor"
                aria-label="Vendor"
                prop:value=vendor_name
                on:change:target=move |event| {
                    let vendor = RankingView::vendor_named(&event.target().value());
                    change(&|view| view.vendor = vendor);
                }
            >
                <option value="" selected=move || view.get().vendor.is_none()>"every vendor"</option>
                {vendors.map(option).collect_view()}
            </select>
            <select
                id="class"
                aria-label="Class"
                prop:value=class_name
                on:change:target=move |event| {
                    let class = RankingView::class_named(&event.target().value());
                    change(&|view| view.class = class);
                }
            >
                <option value="" selected=move || view.get().class.is_none()>"every class"</option>
                {Class::ALL.map(class).collect_view()}
            </select>
            <label>
                <input
                    type="checkbox"
                    id="fit"
                    prop:checked=move || view.get().fit
                    on:change:target=move |event| {
                        let fit = event.target().checked();
                        change(&|view| view.fit = fit);
                    }
                />
                " only those that fit and meet every target"
            </label>
        </div>
    }
}
