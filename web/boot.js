// Starts the page. Its text is the same in every build, so a strict script policy can allow it.
const note = document.getElementById("boot");
const { js, wasm } = document.querySelector("script[data-wasm]").dataset;
const address = (name) => new URL(name, document.baseURI).href;

try {
    if (typeof WebAssembly !== "object") throw new Error("this browser has no WebAssembly");
    const { default: init } = await import(address(js));
    await init({ module_or_path: address(wasm) });
    note?.remove();
} catch (error) {
    console.error(error);
    const text = `StageCost could not start: ${error?.message ?? error}. Reload the page; if that does not help, use a current browser that allows WebAssembly.`;
    const place = note ?? document.body.appendChild(document.createElement("p"));
    place.setAttribute("role", "alert");
    place.textContent = text;
}
