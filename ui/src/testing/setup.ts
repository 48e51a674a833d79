import "@testing-library/jest-dom/vitest";
import { cleanup, configure } from "@testing-library/svelte";
import { afterEach } from "vitest";

// On a loaded machine, what takes milliseconds elsewhere may take longer than the usual second.
configure({ asyncUtilTimeout: 5000 });

afterEach(cleanup);
