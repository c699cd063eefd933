"""One request in, one answer out: the five steps between the interceptors and the backend.

1. Is it ours?  If not, moto answers.
2. Is it well-formed?  Against the service model.
3. The operation answers, or refuses.
4. The result becomes bytes.
5. The call is recorded, whatever came of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from . import moto_handoff
from .backend import Backend
from .calls import Call, Calls
from .clock import Progression
from .errors import ServiceError, Unhandled, unknown_operation
from .operations import search, tags, training_jobs, tuning_jobs
from .operations.context import Context, Parameters, Result
from .service_model import is_modelled_error, operation_model, partition_of, renderer
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


@dataclass(frozen=True, slots=True)
class Route:
    """An operation and, where it is shared with other resources, the question whether a call is ours."""

    operation: Callable[[Context, Parameters], Result]
    ours: Callable[[Context, Parameters], bool] = lambda context, parameters: True


def _is_search_of_ours(_: Context, parameters: Parameters) -> bool:
    return parameters.get("Resource") == search.RESOURCE


def _is_arn_of_ours(context: Context, parameters: Parameters) -> bool:
    arn = str(parameters.get("ResourceArn"))
    return ":hyper-parameter-tuning-job/" in arn or context.store.tagged(arn) is not None


def _is_training_job_of_ours(context: Context, parameters: Parameters) -> bool:
    """Ours, or nobody's: moto answers for the training jobs it has, in words of its own for others."""
    name = str(parameters.get("TrainingJobName"))
    if context.store.find_child(name) is not None:
        return True
    return all(row["TrainingJobName"] != name for row in context.training_jobs_elsewhere())


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

    def __init__(self, backend: Backend, calls: Calls, progression: Progression) -> None:
        self.backend = backend
        self.calls = calls
        self.progression = progression
        self._request_ids: dict[int, RequestIds] = {}  # by seed: a nested mock may have its own

    def use(self, progression: Progression, random_seed: int) -> None:
        """Let jobs created and requests answered from now on take these."""
        self.progression = progression
        self.backend.random_seed = random_seed

    def answer(self, request: WireRequest) -> WireResponse:
        """Return the answer to a request to an AWS host.

        Raises :class:`~mock_tuning.errors.Unhandled` when nobody can answer it.
        """
        ours = self.answer_ours(request)
        if ours is not None:
            return ours
        try:
            return moto_handoff.answer(request, _spoken_name(request))
        except Unhandled as error:
            context = self._context(request)
            call = Call(error.operation, {}, context.account, context.region, "UnhandledCall", error.reason)
            with self.backend.lock:
                self.calls.begin(call)
            raise

    def answer_ours(self, request: WireRequest) -> WireResponse | None:
        """Return our answer, ``None`` when the request is not ours."""
        name = _operation_name(request)
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
        with self.backend.lock:
            if not route.ours(context, parameters):
                return None
            call = self.calls.begin(call)
            context.first_attempt = call.attempts == 1
            try:
                check_input(name, parameters)
                body = renderer(name)(route.operation(context, parameters)).encode("utf-8", "replace")
            except ServiceError as error:
                return self._error(call, error)
            call.outcome, call.message = "OK", ""
            return self._response(200, body)

    def _context(self, request: WireRequest) -> Context:
        key, region = credential_of(request.header("Authorization"))
        account = account_named_by(request, key) or moto_handoff.account_of(key) or DEFAULT_ACCOUNT
        region = region or region_of_host(request.host)
        return Context(
            store=self.backend.store(account, region),
            partition=partition_of(region),
            progression=self.progression,
            first_attempt=True,
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


def _operation_name(request: WireRequest) -> str | None:
    """Return the SageMaker operation that a request names, ``None`` if it is for another service.

    A request to SageMaker's own host that names none is still SageMaker's: its name is empty.
    """
    target = request.header("X-Amz-Target")
    if target is not None and target.startswith(TARGET):
        return target[len(TARGET) :]
    label = request.host.partition(".")[0]
    own_host = label in ("api", "api-fips") or label.startswith("vpce-")
    return "" if own_host and ".sagemaker" in request.host else None


def _spoken_name(request: WireRequest) -> str:
    """Return how to call a request in a message: its operation, or method and address."""
    target = request.header("X-Amz-Target")
    return target.rpartition(".")[2] if target else f"{request.method} {request.url.partition('?')[0]}"
