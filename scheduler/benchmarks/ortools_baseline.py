"""The same problem put to OR-Tools' routing library: what its users would build, as well as we know how.

Expressed exactly: windows, ride limits, longest duty, shift hours, who may carry whom, riders aboard, travel
tables by class, and layouts where one weighted sum says the same as all of them together (a bay takes seats away);
else the roomiest single layout stands for them. In the objective: driving, distance, duty, fixed prices and prizes.
Left out: riding beyond the direct drive (said with soft bounds on both stops it made plans dearer, because the
search slows down), waiting with riders aboard, prices of who carries whom, legs that go all or none, and that nobody
is aboard in a break. Breaks are planned by the library as its users do, then placed where the vehicle is empty.

Matrices are registered, no drive is a Python callback. Every leg may be dropped at a price, because the library's
first-solution heuristics find nothing otherwise. The answer passes our oracle and is priced by our evaluator, so
both sides are measured with one yardstick; legs of a run that breaks a rule count as not served.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from scheduler.benchmarks.ortools_fitting import keep_feasible
from scheduler.benchmarks.ortools_room import Room, rooms
from scheduler.engine.problem import Int64Array, Problem, Runs

PROMISED = 1 << 44
"""Price of dropping a promised leg: more than any plan costs."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the routing library found."""

    runs: Runs
    """Feasible runs only, one a shift."""
    rejected: int
    """Legs of runs that broke a rule, taken out."""


def solve_with_ortools(problem: Problem, seconds: float) -> Answer:
    """Solve a problem with guided local search for so many seconds, from nothing.

    The library holds the interpreter's lock for the whole time.
    """
    model = _Model(problem)
    solution = model.routing.SolveWithParameters(_parameters(seconds))
    if solution is None:
        return Answer([[] for _ in range(problem.shifts)], 0)
    return Answer(*keep_feasible(problem, model.runs(solution)))


def _parameters(seconds: float) -> "pywrapcp.RoutingSearchParameters":
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    parameters.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    parameters.time_limit.FromMilliseconds(max(1, round(1000 * seconds)))
    return parameters


class _Model:
    """The routing model of one problem; its nodes are the problem's stops, starts and ends, breaks left out."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        legs, shifts = problem.legs, problem.shifts
        self.stops = [leg for leg in range(legs) if problem.aboard[leg] < 0]
        self.stops += [legs + leg for leg in range(legs)]
        self.places = np.array(
            [*self.stops, *map(problem.start, range(shifts)), *map(problem.end, range(shifts))],
            dtype=np.int64,
        )
        count = len(self.stops)
        self.manager = pywrapcp.RoutingIndexManager(
            len(self.places),
            shifts,
            list(range(count, count + shifts)),
            list(range(count + shifts, count + 2 * shifts)),
        )
        self.routing = pywrapcp.RoutingModel(self.manager)
        self.index = {node: self.manager.NodeToIndex(at) for at, node in enumerate(self.stops)}
        self._prices()
        self.time = self._times()
        self._legs()
        self._capacities()
        self._breaks()

    def _matrices(self, value: Callable[[int], Int64Array]) -> list[int]:
        """Register one matrix a class, and return the one of each vehicle."""
        grid = np.ix_(self.places, self.places)
        known = {
            kind: self.routing.RegisterTransitMatrix(value(kind)[grid].tolist())
            for kind in sorted(set(self.problem.shift_class.tolist()))
        }
        return [known[kind] for kind in self.problem.shift_class.tolist()]

    def _prices(self) -> None:
        problem, weights = self.problem, self.problem.weights

        def price(kind: int) -> Int64Array:
            driving = problem.seconds[kind].astype(np.int64) * weights.driving_second
            distance = problem.metres[kind].astype(np.int64) * weights.metre
            return np.asarray(driving + distance, dtype=np.int64)

        for vehicle, matrix in enumerate(self._matrices(price)):
            self.routing.SetArcCostEvaluatorOfVehicle(matrix, vehicle)
            if not problem.has_begun[vehicle]:
                self.routing.SetFixedCostOfVehicle(int(problem.fixed_cost[vehicle]), vehicle)

    def _times(self) -> "pywrapcp.RoutingDimension":
        problem = self.problem
        latest = int(problem.latest.max(initial=0))
        matrices = self._matrices(
            lambda kind: problem.seconds[kind].astype(np.int64) + problem.dwell[:, None]
        )
        self.routing.AddDimensionWithVehicleTransits(matrices, latest, latest, False, "time")
        time = self.routing.GetDimensionOrDie("time")
        for node, index in self.index.items():
            low, high = int(problem.earliest[node]), int(problem.latest[node])
            if low <= high:
                time.CumulVar(index).SetRange(low, high)
        for vehicle in range(problem.shifts):
            start, end = problem.start(vehicle), problem.end(vehicle)
            opens = int(problem.earliest[start])
            closes = opens if problem.departs_at_once(vehicle) else int(problem.latest[start])
            if not self._usable(vehicle):
                continue
            time.CumulVar(self.routing.Start(vehicle)).SetRange(opens, closes)
            time.CumulVar(self.routing.End(vehicle)).SetRange(
                int(problem.earliest[end]), int(problem.latest[end])
            )
            time.SetSpanUpperBoundForVehicle(int(problem.max_duration[vehicle]), vehicle)
            time.SetSpanCostCoefficientForVehicle(problem.weights.duty_second, vehicle)
            self.routing.AddVariableMinimizedByFinalizer(time.CumulVar(self.routing.End(vehicle)))
        return time

    def _usable(self, vehicle: int) -> bool:
        ends = [self.problem.start(vehicle), self.problem.end(vehicle)]
        return bool((self.problem.earliest[ends] <= self.problem.latest[ends]).all())

    def _carriers(self, leg: int) -> list[int]:
        """Return who may carry the leg; nobody where one of its windows is empty."""
        problem = self.problem
        ends = [problem.delivery(leg)] if problem.aboard[leg] >= 0 else [leg, problem.delivery(leg)]
        if (problem.earliest[ends] > problem.latest[ends]).any():
            return []
        if problem.aboard[leg] >= 0:
            return [int(problem.aboard[leg])]
        return [k for k in np.flatnonzero(problem.may_carry[leg]).tolist() if self._usable(k)]

    def _legs(self) -> None:
        problem, routing = self.problem, self.routing
        pair = 0
        for leg in range(problem.legs):
            delivery, carriers = self.index[problem.delivery(leg)], self._carriers(leg)
            prize = PROMISED if problem.required[leg] else int(problem.prize[leg])
            if problem.aboard[leg] >= 0:
                routing.AddDisjunction([delivery], PROMISED)
                routing.VehicleVar(delivery).SetValues([-1, *carriers])
                continue
            pickup = self.index[leg]
            routing.AddPickupAndDelivery(pickup, delivery)
            # What is left of the prize stands on the delivery; the two are dropped together.
            routing.AddDisjunction([pickup], prize // 2)
            routing.AddDisjunction([delivery], prize - prize // 2)
            for index in (pickup, delivery):
                if not carriers:
                    routing.ActiveVar(index).SetValue(0)
                elif len(carriers) < problem.shifts:
                    routing.VehicleVar(index).SetValues([-1, *carriers])
            routing.solver().Add(routing.VehicleVar(pickup) == routing.VehicleVar(delivery))
            self._ride(leg, pair)
            pair += 1

    def _ride(self, leg: int, pair: int) -> None:
        """Limit the ride twice over: the library prunes with one and holds the other."""
        problem, time = self.problem, self.time
        pickup, delivery = time.CumulVar(self.index[leg]), time.CumulVar(self.index[problem.delivery(leg)])
        stay, limit = int(problem.dwell[leg]), int(problem.dwell[leg] + problem.max_ride[leg])
        self.routing.solver().Add(pickup + stay <= delivery)
        if limit < int(problem.latest.max()):
            time.SetPickupToDeliveryLimitFunctionForPair(lambda _pickup, _delivery: limit, pair)
            self.routing.solver().Add(delivery - pickup <= limit)

    def _capacities(self) -> None:
        problem = self.problem
        for number, room in enumerate(rooms(problem)):
            self._room(f"room {number}", room, problem)

    def _room(self, name: str, room: Room, problem: Problem) -> None:
        """Add one dimension; what is held at the start are the riders aboard."""
        legs = problem.legs
        registered: dict[tuple[int, ...], int] = {}
        onboard = [0] * problem.shifts
        for vehicle, weights in enumerate(room.weights):
            taken = problem.load @ np.array(weights, dtype=np.int64)
            onboard[vehicle] = int(taken[problem.aboard == vehicle].sum())
            if weights not in registered:
                change = np.concatenate([taken, -taken, np.zeros(2 * problem.shifts, dtype=np.int64)])
                order = [*self.stops, *range(2 * legs, 2 * legs + 2 * problem.shifts)]
                registered[weights] = self.routing.RegisterUnaryTransitVector(change[order].tolist())
        evaluators = [registered[weights] for weights in room.weights]
        # More aboard than there is room for would contradict the model at once; the oracle tells it later.
        capacity = [max(pair) for pair in zip(room.capacity, onboard, strict=True)]
        self.routing.AddDimensionWithVehicleTransitAndCapacity(evaluators, 0, capacity, False, name)
        dimension = self.routing.GetDimensionOrDie(name)
        for vehicle, held in enumerate(onboard):
            dimension.CumulVar(self.routing.Start(vehicle)).SetValue(held)

    def _breaks(self) -> None:
        problem, solver = self.problem, self.routing.solver()
        stays = [int(problem.dwell[place]) for place in self.places]
        owed: dict[int, list[pywrapcp.IntervalVar]] = {}
        for number, shift in enumerate(problem.break_shift.tolist()):
            node = 2 * problem.legs + number
            low, high = int(problem.earliest[node]), int(problem.latest[node])
            if low <= high:
                rest = solver.FixedDurationIntervalVar(
                    low, high, int(problem.dwell[node]), False, f"break {number}"
                )
                owed.setdefault(shift, []).append(rest)
        visits = [stays[self.manager.IndexToNode(index)] for index in range(self.routing.Size())]
        for shift, rests in owed.items():
            self.time.SetBreakIntervalsOfVehicle(rests, shift, visits)

    def runs(self, solution: "pywrapcp.Assignment") -> Runs:
        """Return the solution's runs by the problem's nodes."""
        runs: Runs = []
        for vehicle in range(self.problem.shifts):
            run = []
            index = solution.Value(self.routing.NextVar(self.routing.Start(vehicle)))
            while not self.routing.IsEnd(index):
                run.append(self.stops[self.manager.IndexToNode(index)])
                index = solution.Value(self.routing.NextVar(index))
            runs.append(run)
        return runs
