using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Netra.Signal.Server.Gateway.Configuration;
using Netra.Signal.Server.Gateway.Drain;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Deploy;

/// <summary>What deploys the gateway names what the gateway has.</summary>
public sealed partial class DeployFilesTests
{
    private static readonly string[] Files = ["Dockerfile", "compose.yaml", "deploy/local-pods.sh", "deploy/kubernetes/gateway.yaml", "deploy/kubernetes/secret.example.yaml.txt"];

    [Fact]
    public void Settings_InDeployFiles_ExistAndAreEnoughForProduction()
    {
        foreach (var file in Files)
        {
            var errors = new List<string>();
            var settings = Setting().Matches(Text(file)).Select(match => match.Value.Replace("__", ":", StringComparison.Ordinal)).Distinct().ToList();
            Assert.NotEmpty(settings);
            var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.Select(name => KeyValuePair.Create(name, (string?)"1"))).Build();
            new SettingsReader(errors).Read(configuration.GetSection("Netra"), new NetraOptions());
            Assert.DoesNotContain(errors, error => error.Contains("is not a setting", StringComparison.Ordinal));
        }

        foreach (var needed in (string[])["Netra__Identity__Authority", "Netra__Identity__Audience", "Netra__Identity__Profile", "Netra__IdentityKey", "Netra__Keys__0", "Netra__Redis__Configuration"])
        {
            Assert.Contains(needed, Text("compose.yaml"), StringComparison.Ordinal);
            Assert.Contains(needed, Text("deploy/kubernetes/gateway.yaml") + Text("deploy/kubernetes/secret.example.yaml.txt"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void GracePeriods_AreLongerThanTheDrain()
    {
        var drain = new DrainOptions().Within.TotalSeconds;
        Assert.Contains("Netra__Drain__Within: \"00:00:25\"", Text("compose.yaml"), StringComparison.Ordinal);
        Assert.Contains("Netra__Drain__Within: \"00:00:25\"", Text("deploy/kubernetes/gateway.yaml"), StringComparison.Ordinal);
        Assert.True(Number("compose.yaml", @"stop_grace_period: ([0-9]+)s") > drain);
        var wait = Number("deploy/kubernetes/gateway.yaml", @"sleep: \{seconds: ([0-9]+)\}");
        Assert.True(Number("deploy/kubernetes/gateway.yaml", @"terminationGracePeriodSeconds: ([0-9]+)") > drain + wait);
    }

    [Fact]
    public void Compose_TakesWhatIsSecretFromTheEnvironment_AndNamesWhatIsMissing()
    {
        var text = Text("compose.yaml");
        foreach (var secret in (string[])["NETRA_IDENTITY_KEY", "NETRA_KEY", "NETRA_REDIS_PASSWORD", "NETRA_CERTS"])
            Assert.DoesNotMatch($@"\$\{{{secret}(\}}|:-)", text);
        var variables = Variable().Matches(text).Select(match => match.Groups[1].Value).ToHashSet();
        Assert.Contains("NETRA_KEY", variables);
        var example = Text("deploy/compose.env.example");
        Assert.All(Variable().Matches(text).Where(match => match.Value.EndsWith(":?", StringComparison.Ordinal)), match => Assert.Contains($"\n{match.Groups[1].Value}=", example, StringComparison.Ordinal));
    }

    [Fact]
    public void Worker_InCompose_IsToldWhatTheSampleReads_AndMayServeItsAgent()
    {
        var (compose, sample) = (Text("compose.yaml"), Text("samples/Worker/Program.cs"));
        var told = compose[compose.IndexOf("\n  worker:", StringComparison.Ordinal)..compose.IndexOf("\n  nginx:", StringComparison.Ordinal)];
        foreach (var name in (string[])["NETRA_TOKEN_ENDPOINT", "NETRA_CLIENT_ID", "NETRA_CLIENT_SECRET", "NETRA_SCOPE"])
        {
            Assert.Contains($"      {name}:", told, StringComparison.Ordinal);
            Assert.Contains($"\"{name}\"", sample, StringComparison.Ordinal);
        }

        Assert.Contains("NETRA_CLIENT_ID: worker\n", told, StringComparison.Ordinal);
        Assert.Contains("Netra__Workers__Applications__worker__0: words\n", compose, StringComparison.Ordinal);
        Assert.Contains(", \"words\"]", told, StringComparison.Ordinal);
        Assert.Contains(" AS worker\n", Text("Dockerfile"), StringComparison.Ordinal);
    }

    [Fact]
    public void Image_IsBuiltFromNoSecretOfTheFolder()
    {
        Assert.Contains("COPY . .\n", Text("Dockerfile"), StringComparison.Ordinal);
        Assert.Empty(((string[])["**/.env*", "**/*.key", "**/*.pem", "**/*.crt"]).Except(Text(".dockerignore").Split('\n')));
    }

    [GeneratedRegex("Netra__[A-Za-z0-9]+(__[A-Za-z0-9]+)*")]
    private static partial Regex Setting();

    [GeneratedRegex(@"\$\{([A-Z_]+)(?::[?-])?")]
    private static partial Regex Variable();

    private static int Number(string file, string pattern) =>
        int.Parse(Regex.Match(Text(file), pattern).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);

    private static string Text(string file) => File.ReadAllText(Path.Combine(ServerFiles.Root, file));
}
