"""One request in, one answer out: the five steps between the interceptors and the backend.

1. Is it ours?  If not, moto answers.
2. Has the test planned a fault for it?
3. Is it well-formed?  Against the service model.
4. The operation answers, or refuses, and the result becomes bytes.
5. The call is recorded, whatever came of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from . import moto_handoff
from .backend import Backend
from .calls import Call, Calls
from .clock import Progression, make_progression
from .errors import Unhandled
from .events import Events
from .fault_errors import CUT, LATENCY, Occasion, TransportFault
from .faults import Fault, Faults
from .operations import search, tags, training_jobs, tuning_jobs
from .operations.context import Context, Parameters, Result
from .polling import DELETED, DESCRIBE, EndlessPollingError
from .service_errors import ServiceError, unknown_operation
from .service_model import is_modelled_error, operation_model, renderer, shape
from .validation import check_input, parse_body
from .wire import (
    DEFAULT_ACCOUNT,
    RequestIds,
    WireRequest,
    WireResponse,
    account_named_by,
    answer_headers,
    credential_of,
    region_of_host,
    render_error,
)

__all__ = ["ROUTES", "Route", "Router"]

TARGET = "SageMaker."
NAME = "HyperParameterTuningJobName"
STATUS = "HyperParameterTuningJobStatus"
DEFAULT_PROGRESSION = make_progression()


@dataclass(frozen=True, slots=True)
class Route:
    """An operation and, where it is shared with other resources, the question whether a call is ours."""

    operation: Callable[[Context, Parameters], Result]
    ours: Callable[[Context, Parameters], bool] = lambda context, parameters: True


# What names no resource at all is ours, too: moto trips over requests that break the model's constraints.


def _is_search_of_ours(_: Context, parameters: Parameters) -> bool:
    resource = parameters.get("Resource")
    return resource == search.RESOURCE or resource not in shape("ResourceType").enum


def _is_arn_of_ours(context: Context, parameters: Parameters) -> bool:
    kind, _, name = str(parameters.get("ResourceArn")).rpartition(":")[2].partition("/")
    if kind == "training-job":
        return _is_training_job_of_ours(context, {"TrainingJobName": name})
    return kind == "hyper-parameter-tuning-job" or not name


def _is_training_job_of_ours(context: Context, parameters: Parameters) -> bool:
    """Ours, or nobody's: moto answers for the training jobs it has, in words of its own for others."""
    name = str(parameters.get("TrainingJobName"))
    if context.store.find_child(name) is not None:
        return True
    return all(row["TrainingJobName"].lower() != name.lower() for row in context.training_jobs_elsewhere())


ROUTES = {
    "CreateHyperParameterTuningJob": Route(tuning_jobs.create),
    "DescribeHyperParameterTuningJob": Route(tuning_jobs.describe),
    "ListHyperParameterTuningJobs": Route(tuning_jobs.list_jobs),
    "StopHyperParameterTuningJob": Route(tuning_jobs.stop),
    "DeleteHyperParameterTuningJob": Route(tuning_jobs.delete),
    "ListTrainingJobsForHyperParameterTuningJob": Route(tuning_jobs.list_training_jobs),
    "DescribeTrainingJob": Route(training_jobs.describe, _is_training_job_of_ours),
    "StopTrainingJob": Route(training_jobs.stop, _is_training_job_of_ours),
    "ListTrainingJobs": Route(training_jobs.list_jobs),
    "AddTags": Route(tags.add, _is_arn_of_ours),
    "ListTags": Route(tags.list_tags, _is_arn_of_ours),
    "DeleteTags": Route(tags.delete, _is_arn_of_ours),
    "Search": Route(search.search, _is_search_of_ours),
}


class Router:
    """Answers requests for one mock."""

    def __init__(self, backend: Backend, calls: Calls, progression: Progression | None = None) -> None:
        self.backend = backend
        self.calls = calls
        self._progression = progression
        self.faults = Faults(ROUTES)
        self.events = Events(backend)
        self._request_ids: dict[int, RequestIds] = {}  # by seed: a nested mock may have its own

    @property
    def progression(self) -> Progression:
        """What moves jobs created now: what the mock was told, else what moto was, else the default."""
        if self._progression is not None:
            return self._progression
        told = moto_handoff.transition()
        if told is None:
            return DEFAULT_PROGRESSION
        return make_progression(told.get("progression"), told.get("times"), told.get("seconds"))

    def use(self, progression: Progression | None, random_seed: int) -> None:
        """Let jobs created and requests answered from now on take these."""
        self._progression = progression
        self.backend.random_seed = random_seed

    def answer(self, request: WireRequest) -> WireResponse:
        """Return the answer to a request to an AWS host.

        Raises :class:`~mock_tuning.errors.Unhandled` when nobody can answer it, and
        :class:`~mock_tuning.fault_errors.TransportFault` when the test planned that its connection fails.
        """
        ours = self.answer_ours(request)
        if ours is not None:
            return ours
        if moto_handoff.listening():
            self.events.take_in()  # so that a queue holds what should be in it by now
        try:
            return moto_handoff.answer(request, _name_for_messages(request))
        except Unhandled as error:
            context = self._context(request)
            call = Call(error.operation, {}, context.account, context.region, "UnhandledCall", error.reason)
            with self.backend.lock:
                self.calls.begin(call)
            raise

    def answer_ours(self, request: WireRequest) -> WireResponse | None:
        """Return our answer, ``None`` when the request is not ours."""
        name = _sagemaker_operation(request)
        if name is None:
            return None
        route = ROUTES.get(name)
        context = self._context(request)
        call = Call(name, {}, context.account, context.region, invocation=request.header("amz-sdk-invocation-id"))
        if route is None:
            return None if operation_model(name) else self._refuse(call, unknown_operation())
        try:
            parameters = call.parameters = parse_body(request.body)
        except ServiceError as error:
            return self._refuse(call, error)
        try:
            with self.backend.lock:
                if not route.ours(context, parameters):
                    return None
                call = self.calls.begin(call)
                fault = None
                if self.faults:
                    occasion = Occasion(name, parameters, context.account, context.region, context.partition)
                    fault = self.faults.take(occasion)
                if fault is None:
                    return self._answer_by_operation(route, call, parameters, context)
            self.backend.clock.skip(fault.seconds)  # not under the lock, which holds the clock
            with self.backend.lock:
                if fault.error == LATENCY:
                    return self._answer_by_operation(route, call, parameters, context)
                return self._answer_by_fault(fault, occasion, route, call, context)
        except BaseException as error:  # also an objective's, a `when`'s, an event handler's: there is no answer
            call.outcome, call.message = _outcome_of(error)
            raise

    def _answer_by_operation(self, route: Route, call: Call, parameters: Parameters, context: Context) -> WireResponse:
        context.counts_as_poll = call.attempts - call.faults == 1
        try:
            result, answer = self._run(route, call.operation, parameters, context)
        except ServiceError as error:
            answer = self._error(call, error)
            if call.operation == DESCRIBE and context.store.was_deleted(str(parameters.get(NAME))):
                self._show(call, DELETED, context)
            return answer
        call.outcome, call.message = "OK", ""
        if STATUS in result:
            self._show(call, result[STATUS], context)
        return answer

    def _show(self, call: Call, status: str, context: Context) -> None:
        """Note what a Describe shows of which job: the one of that name now, or the place that it has left empty."""
        self.calls.show(call, status, context.store.seed_of(str(call.parameters[NAME])))

    def _answer_by_fault(
        self, fault: Fault, occasion: Occasion, route: Route, call: Call, context: Context
    ) -> WireResponse:
        """Answer a request that meets a planned fault; raises :class:`~mock_tuning.fault_errors.TransportFault`."""
        call.faults += 1
        context.counts_as_poll = False  # no poll: the client will not see what it shows
        answer = None
        if fault.applied:
            try:
                _, answer = self._run(route, call.operation, occasion.parameters, context)
            except ServiceError as error:
                answer = self._error(call, error)
        planned = fault.service_error(occasion)
        if planned is not None:
            answer = self._error(call, planned)
        else:
            if answer is None or fault.error != CUT:
                raise TransportFault(fault.error)
            whole, half = len(answer.body), len(answer.body) // 2
            call.outcome = fault.error
            call.message = f"The connection ended after {half} of the answer's {whole} bytes."
            answer.body, answer.cut = answer.body[:half], True
        answer.planned = True
        return answer

    def _run(
        self, route: Route, operation: str, parameters: Parameters, context: Context
    ) -> tuple[Result, WireResponse]:
        check_input(operation, parameters)
        result = route.operation(context, parameters)
        return result, self._response(200, renderer(operation)(result).encode("utf-8", "replace"))

    def _context(self, request: WireRequest) -> Context:
        key, region = credential_of(request.header("Authorization"))
        account = account_named_by(request, key) or moto_handoff.account_of(key) or DEFAULT_ACCOUNT
        region = region or region_of_host(request.host)
        return Context(
            store=self.backend.store(account, region),
            ask_progression=lambda: self.progression,
            counts_as_poll=True,
            training_jobs_elsewhere=lambda: moto_handoff.training_jobs(request),
        )

    def _refuse(self, call: Call, error: ServiceError) -> WireResponse:
        """Record a request that did not get as far as its operation, and answer it."""
        with self.backend.lock:
            return self._error(self.calls.begin(call), error)

    def _error(self, call: Call, error: ServiceError) -> WireResponse:
        call.outcome, call.message = error.code, error.message
        return self._response(error.status, render_error(error, is_modelled_error(error.code)))

    def _response(self, status: int, body: bytes) -> WireResponse:
        seed = self.backend.random_seed
        ids = self._request_ids.get(seed) or self._request_ids.setdefault(seed, RequestIds(seed))
        headers = answer_headers(ids.next(), len(body), self.backend.clock.now())
        return WireResponse(status, headers, body)


def _outcome_of(error: BaseException) -> tuple[str, str]:
    """Return what an error that ends a call instead of an answer is called in the log, and what it says."""
    if isinstance(error, TransportFault):
        return error.kind, ""
    if isinstance(error, EndlessPollingError):
        return "EndlessPolling", ""
    return type(error).__name__, str(error)


def _sagemaker_operation(request: WireRequest) -> str | None:
    """Return the SageMaker operation that a request names, ``None`` if it is for another service.

    A request to SageMaker's own host that names none is still SageMaker's: its name is empty.
    """
    target = request.header("X-Amz-Target")
    if target is not None and target.startswith(TARGET):
        return target[len(TARGET) :]
    label, _, rest = request.host.partition(".")
    if label.startswith("vpce-"):
        label, _, rest = rest.partition(".")
    return "" if label in ("api", "api-fips") and rest.startswith("sagemaker") else None


def _name_for_messages(request: WireRequest) -> str:
    """Return how to call a request in a message: its operation, or method and address."""
    target = request.header("X-Amz-Target")
    return target.rpartition(".")[2] if target else f"{request.method} {request.url.partition('?')[0]}"
