namespace Netra.Signal.Tests.Isolation.History;

/// <summary>I10: a question is settled at most once, by its user's answer where one counted, and its worker is told what the user's log says.</summary>
internal static class QuestionRules
{
    public static IEnumerable<string> Check(WorkerIndex index) =>
        index.Runs.SelectMany(run => Check(index, run)).Concat(Answers(index)).Concat(index.Leases.SelectMany(lease => Told(index, lease)));

    private static IEnumerable<string> Check(WorkerIndex index, RunLog run)
    {
        foreach (var settled in run.Of("approval_resolved").GroupBy(one => one.Event.Request))
        {
            if (settled.Count() > 1)
                yield return $"I10: question {settled.Key} of {run} is settled {settled.Count()} times";
            if (!run.Of("approval_requested").Any(asked => asked.Event.Request == settled.Key && asked.Event.Seq < settled.First().Event.Seq))
                yield return $"I10: question {settled.Key} of {run} is settled, and was not asked";
            foreach (var (one, _) in settled.Where(one => one.Event.What!.StartsWith("user ", StringComparison.Ordinal)))
                if (!index.History.Lines.Any(line => line.Kind == RunKinds.Answering && line.User == run.User && line.Run == run.Run && line.Request == one.Request && $"user {line.What}" == one.What))
                    yield return $"I10: question {settled.Key} of {run} is settled as its user did not: {one}";
        }
    }

    private static IEnumerable<string> Answers(WorkerIndex index)
    {
        foreach (var answers in index.History.Lines.Where(line => line.Kind == RunKinds.Answered).GroupBy(line => (line.User, line.Run, line.Request)))
        {
            if (answers.Count() > 1)
                yield return $"I10: {answers.Count()} answers of {answers.Key.User} count for {answers.Key.Request}";
            if (Settled(index.RunOf(answers.Key.User, answers.Key.Run), answers.Key.Request)?.Event.What is var what && what != $"user {answers.First().What}")
                yield return $"I10: {answers.Key.User} answered {answers.Key.Request} with {answers.First().What}, and the log says {what}";
        }
    }

    private static IEnumerable<string> Told(WorkerIndex index, LeaseHistory lease)
    {
        foreach (var told in lease.Of(RunKinds.Told))
            if (Settled(index.RunOf(lease), told.Request) is not var (settled, attempt) || settled.At > told.At)
                yield return $"I10: a worker is told an answer that there is not: {told}";
            else if (settled.What!.Split(' ')[1] != told.What)
                yield return $"I10: a worker is told another answer than {settled.What}: {told}";
            else if (attempt != lease.Attempt)
                yield return $"I10: the worker of attempt {lease.Attempt} is told what was asked in attempt {attempt}: {told}";
    }

    private static (HistoryLine Event, int Attempt)? Settled(RunLog? run, string? request) =>
        run?.Of("approval_resolved").Where(one => one.Event.Request == request).Select(one => ((HistoryLine, int)?)one).FirstOrDefault();
}
