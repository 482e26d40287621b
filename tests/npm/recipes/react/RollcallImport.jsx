// The element as a React component. React 19 sets properties of elements that are defined, and attributes of others: so
// it is defined first.
import { use } from "react";
import { defineRollcallImport } from "rollcall/element";

export function RollcallImport({ onStep, onApplied, onTrouble, ...properties }) {
  use(defineRollcallImport({ base: "/rollcall/site/" }));
  return (
    <rollcall-import
      {...properties}
      onrollcall-step={(event) => onStep?.(event.detail.step)}
      onrollcall-applied={(event) => onApplied?.(event.detail)}
      onrollcall-error={(event) => onTrouble?.(event.detail)}
    />
  );
}
