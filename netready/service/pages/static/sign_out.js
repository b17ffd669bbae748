/** Signing out, the same from every page: the token ends, and nothing of the school stays here. */
import { ApiError, ask } from "./walk/api.js";
import { forgetPage } from "./walk/kept_page.js";

const ENDED_BEFORE = 401;

/** Goes to the sign-in page. Throws where the aggregator could not be told: the token still lives. */
export async function signOut() {
  // first: as soon as the token has ended, a list that asks on may leave this page in mid-forgetting
  await forgetPage();
  try {
    await ask("POST", "/api/v1/sign-out");
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== ENDED_BEFORE) throw error;
  }
  await forgetPage(); // what was kept while the aggregator was told
  location.replace("/sign-in");
}
