// Files that the page hands to the browser's downloads.
import { readFile } from "node:fs/promises";

/** Clicks and returns the name and text of the file that is downloaded. */
export async function download(page, click) {
    const [file] = await Promise.all([page.waitForEvent("download"), click()]);
    return { name: file.suggestedFilename(), text: await readFile(await file.path(), "utf8") };
}

/** The text of a file of the export menu. */
export async function saved(page, name) {
    const menu = page.locator("#export");
    if (!(await menu.evaluate((element) => element.open))) await menu.locator("summary").click();
    const file = await download(page, () => page.locator(`#export [data-file="${name}"]`).click());
    if (file.name !== name) throw new Error(`${file.name} was saved for ${name}`);
    return file.text;
}
