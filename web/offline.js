// Keeps the page for use without a network, and says when a newer version of it is ready.
const { serviceWorker } = navigator;

/** Registers the service worker beside the page; where that cannot be, the page works on as long as there is a network. */
async function register() {
    // There is none without a secure context, and none for a file.
    if (!serviceWorker || !location.protocol.startsWith("http")) return;
    const registration = await serviceWorker.register(new URL("sw.js", document.baseURI).href);
    const offer = () => {
        // The first worker ever replaces nothing, so there is nothing to say.
        if (registration.waiting && registration.active) say(() => registration.waiting);
    };
    const watch = () => registration.installing?.addEventListener("statechange", offer);
    offer();
    watch();
    registration.addEventListener("updatefound", watch);
    // Another tab has asked for the newer version: this one goes on with all that it loaded, until it is reloaded.
    serviceWorker.addEventListener("controllerchange", () => say(() => null));
}

/** One line with a button; the address, and so the scenario, stays. */
function say(waiting) {
    if (document.getElementById("newer")) return;
    const line = document.createElement("p");
    line.id = "newer";
    line.setAttribute("role", "status");
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "A newer version is ready: reload";
    button.addEventListener("click", () => {
        button.disabled = true;
        // What was set a moment ago may still have to reach the address, which is written with a delay.
        setTimeout(() => swap(waiting()), 400);
    });
    line.append(button);
    document.body.append(line);
}

function swap(waiting) {
    if (!waiting) return location.reload();
    waiting.addEventListener("statechange", () => waiting.state === "activated" && location.reload());
    waiting.postMessage("take over");
}

register().catch((error) => console.info(`StageCost is not kept for use without a network: ${error?.message ?? error}`));
