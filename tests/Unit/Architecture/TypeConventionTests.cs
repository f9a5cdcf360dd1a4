using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Netra.Signal.Tests.Unit.Architecture;

public sealed class TypeConventionTests
{
    [Fact]
    public void Methods_AreNeverAsyncVoid() => Assert.Empty(ServerTypes.All
        .SelectMany(type => type.GetMethods(ServerTypes.Declared))
        .Where(method => method.ReturnType == typeof(void) && method.IsDefined(typeof(AsyncStateMachineAttribute), false))
        .Select(method => $"{method.DeclaringType!.FullName}.{method.Name}"));

    [Fact]
    public void Server_ShowsNoTypes() => Assert.DoesNotContain(
        ServerTypes.Assembly.GetExportedTypes(), type => ServerTypes.IsWritten(type) && type.FullName != "Program");

    [Fact]
    public void Classes_AreSealedOrStaticOrAbstract()
    {
        var classes = ServerTypes.Written.Where(type => type.IsClass && type.FullName != "Program").ToList();

        Assert.NotEmpty(classes);
        Assert.DoesNotContain(classes, type => type is { IsSealed: false, IsAbstract: false });
    }

    [Fact]
    public void ClassesThatAddServices_AreNamedRegistration()
    {
        var adders = ServerTypes.Written
            .Where(type => type.GetMethods(ServerTypes.Declared).Any(method => method.Name.StartsWith("Add", StringComparison.Ordinal)
                && method.IsDefined(typeof(ExtensionAttribute), false)
                && (method.ReturnType == typeof(IServiceCollection) || method.GetParameters()[0].ParameterType == typeof(WebApplicationBuilder))))
            .ToList();

        Assert.NotEmpty(adders);
        Assert.All(adders, type => Assert.EndsWith("Registration", type.Name));
    }

    [Fact]
    public void State_IsNeverStatic() => Assert.Empty(ServerTypes.Written
        .SelectMany(type => type.GetFields(ServerTypes.Declared))
        .Where(field => field is { IsStatic: true, IsInitOnly: false, IsLiteral: false } && !field.Name.StartsWith('<'))
        .Select(field => $"{field.DeclaringType!.FullName}.{field.Name}"));
}
