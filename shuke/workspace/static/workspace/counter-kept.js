// What a till keeps on the device: the regulars ("shuke-kept", forgotten at sign-out by ui/js/shell.js) and sales that
// wait for the network ("shuke-sales", which outlives a sign-out: a sale must not get lost).
const opened = new Map();

function open(name) {
  if (!opened.has(name))
    opened.set(
      name,
      new Promise((resolve, reject) => {
        const asked = indexedDB.open(name, 1);
        asked.onupgradeneeded = () => asked.result.createObjectStore("rows", { keyPath: "key" });
        asked.onsuccess = () => {
          asked.result.onversionchange = () => {
            asked.result.close();
            opened.delete(name);
          };
          resolve(asked.result);
        };
        asked.onerror = () => reject(asked.error);
      }),
    );
  return opened.get(name);
}

async function rows(name, mode, act) {
  const store = (await open(name)).transaction("rows", mode).objectStore("rows");
  return new Promise((resolve, reject) => {
    const asked = act(store);
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

const KEPT = "shuke-kept";
const SALES = "shuke-sales";
export const keepSnapshot = (told) => rows(KEPT, "readwrite", (store) => store.put({ key: "snapshot", at: Date.now(), told }));
export const snapshot = () => rows(KEPT, "readonly", (store) => store.get("snapshot"));
export const keepSale = (sale) => rows(SALES, "readwrite", (store) => store.put({ ...sale, key: sale.token }));
export const dropSale = (token) => rows(SALES, "readwrite", (store) => store.delete(token));
export const sales = () => rows(SALES, "readonly", (store) => store.getAll());

// People whose number ends so, whose code it is, or whose name holds it; and products of that code.
export async function lookUp(words) {
  const told = (await snapshot())?.told;
  if (!told) return { people: [], product: null, told: null };
  const asked = words.normalize("NFKC").trim().toLowerCase();
  const product = told.products.find((one) => asked && (one.barcode === words || one.code.toLowerCase() === asked)) ?? null;
  const fits = (one) =>
    one.no.toLowerCase() === asked ||
    (/^\d{3,}$/.test(asked) ? one.tails.some((tail) => asked.endsWith(tail) || tail.endsWith(asked)) : one.name.toLowerCase().includes(asked));
  return { people: asked ? told.people.filter(fits).slice(0, 7) : [], product, told };
}
