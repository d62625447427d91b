// How checks are told and shared out: "ok NAME", "FAIL NAME: what", and a few
// pages at once.

export class Suite {
	failed = 0;

	// problems: what is wrong, one string each; none is well.
	tell(name, problems) {
		const some = [...new Set(problems)];

		if (some.length === 0) {
			console.log(`ok ${name}`);
			return;
		}
		this.failed++;
		const rest = some.length > 5 ? ` … and ${some.length - 5} more` : "";
		console.log(`FAIL ${name}: ${some.slice(0, 5).join("; ")}${rest}`);
	}

	// A check that throws has failed, and the rest goes on.
	async check(name, visit) {
		try {
			this.tell(name, (await visit()) ?? []);
		} catch (error) {
			this.tell(name, [String(error.message).split("\n")[0]]);
		}
	}
}

// Do all tasks, one at each of the seats at once; each is given its seat.
export const together = async (seats, tasks) => {
	const queue = [...tasks];

	await Promise.all(seats.map(async (seat) => {
		for (let task; (task = queue.shift()); )
			await task(seat);
	}));
};
