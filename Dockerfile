# The gateway, for production, and with `--target worker` the worker of samples/Worker: no shell, no package manager, not root.
FROM mcr.microsoft.com/dotnet/sdk:10.0-noble AS build
WORKDIR /source
COPY . .
ENV CI=true
RUN dotnet publish src/Server/Netra.Signal.Server.csproj -c Release -o /app --no-self-contained && mkdir /data

FROM build AS build-worker
RUN dotnet publish samples/Worker/Netra.Signal.Samples.Worker.csproj -c Release -o /worker --no-self-contained

FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled AS worker
WORKDIR /app
COPY --from=build-worker /worker .
USER $APP_UID
ENTRYPOINT ["dotnet", "Netra.Signal.Samples.Worker.dll"]

FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled AS gateway
WORKDIR /app
COPY --from=build /app .
COPY --from=build --chown=$APP_UID:$APP_UID /data /data
ENV ASPNETCORE_ENVIRONMENT=Production ASPNETCORE_HTTP_PORTS= ASPNETCORE_URLS=http://+:8080 Netra__DataPath=/data
VOLUME /data
USER $APP_UID
EXPOSE 8080
# There is no shell and no curl here: the program asks itself.
HEALTHCHECK --interval=5s --timeout=3s --start-period=20s CMD ["dotnet", "Netra.Signal.Server.dll", "health", "http://127.0.0.1:8080"]
ENTRYPOINT ["dotnet", "Netra.Signal.Server.dll"]
